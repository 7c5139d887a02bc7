using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class AuthorizationTests
{
    [Fact]
    public async Task What_is_not_allowed_is_refused_and_goes_nowhere()
    {
        await using var broker = await TestBroker.StartAsync(new() { Authorizer = new OwnTopics() });
        await using var all = await broker.ConnectAsync("all");
        await all.SubscribeAsync("all");
        await using var v5 = await broker.ConnectAsync("5");
        await using var v311 = await broker.ConnectAsync("4", MqttProtocolVersion.V311);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await v5.PublishAsync("all", "x")).Code);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await v5.PublishAsync("all", "x", MqttQoS.ExactlyOnce)).Code);
        Assert.True((await v311.PublishAsync("all", "x")).IsSuccess);
        Assert.Equal([MqttReasonCode.NotAuthorized, MqttReasonCode.GrantedQoS1], await v5.Client.SubscribeAsync(new MqttSubscription("all"), new MqttSubscription("5", MqttQoS.AtLeastOnce)));
        Assert.Equal([MqttReasonCode.NotAuthorized], await v5.SubscribeAsync("$share/g/all"));
        Assert.Equal([MqttReasonCode.UnspecifiedError], await v311.SubscribeAsync("all"));
        await all.NothingMoreAsync();
        Assert.Equal(6, broker.Server.Statistics.Refused);
    }

    [Fact]
    public async Task Who_may_not_receive_a_topic_does_not_get_it_by_a_wildcard()
    {
        await using var broker = await TestBroker.StartAsync(new() { Authorizer = new NoSecrets() });
        await using var client = await broker.ConnectAsync("c");
        broker.Server.Publish("x/secret", "old"u8, retain: true);
        await client.SubscribeAsync("x/#");
        broker.Server.Publish("x/secret", "new"u8);
        broker.Server.Publish("x/open", "yes"u8);
        Assert.Equal("yes", (await client.NextAsync()).Payload);
    }

    private sealed class OwnTopics : IMqttAuthorizer
    {
        public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => IsOwn(client, topic);

        public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => IsOwn(client, filter);

        private static bool IsOwn(MqttConnectionInfo client, ReadOnlySpan<byte> topic) =>
            topic.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(client.ClientId)) || topic.StartsWith("nothing-more/"u8);
    }

    private sealed class NoSecrets : IMqttAuthorizer
    {
        public bool ChecksReceive => true;

        public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => true;

        public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => true;

        public bool MayReceive(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => !topic.EndsWith("secret"u8);
    }
}
