using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Conformance;
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

    [Clause("5.0", "3.9.2-1")]
    [Theory]
    [InlineData("00000014", "90 04 00 01 00 87")]
    [InlineData("00000040", "90 0E 00 01 0A 1F 00 07 6E 6F 74 20 61 6C 6C 87")]
    public async Task A_reason_that_is_more_than_the_client_takes_is_left_out(string most, string answer)
    {
        await using var broker = await TestBroker.StartAsync(new() { Authorizer = new OwnTopics() });
        using var raw = await broker.OpenAsync();
        raw.Send($"10 13 0004 4D515454 05 02 003C 05 27{most} 0001 74" + "82 09 0001 00 0003 616C6C 00");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        Assert.Equal(answer, raw.Read());
    }

    [Fact]
    public async Task What_waited_for_a_client_is_not_given_to_who_may_not_have_it_any_more()
    {
        var secrets = new NoSecrets { Off = true };
        await using var broker = await TestBroker.StartAsync(new() { Authorizer = secrets });
        const string Resume = "10 0D 0004 4D515454 04 00 003C 0001 74";
        using (var before = await broker.OpenAsync())
        {
            before.Send(Resume);
            Assert.Equal("20 02 00 00", before.Read());
            before.Send("82 06 0001 0001 23 01");
            Assert.Equal("90 03 00 01 01", before.Read());
            broker.Server.Publish("sent/secret", "1"u8, MqttQoS.AtLeastOnce);
            Assert.StartsWith("32", before.Read(), StringComparison.Ordinal);
            before.Reset();
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client is gone");
        broker.Server.Publish("waiting/secret", "2"u8, MqttQoS.AtLeastOnce);
        broker.Server.Publish("o", "y"u8, MqttQoS.AtLeastOnce);
        secrets.Off = false;
        using var after = await broker.OpenAsync();
        after.Send(Resume);
        Assert.Equal("20 02 01 00", after.Read());
        Assert.EndsWith("00 01 6F 00 02 79", after.Read(), StringComparison.Ordinal);
    }

    private sealed class OwnTopics : IMqttAuthorizer
    {
        public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => IsOwn(client, topic);

        public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => IsOwn(client, filter);

        public string WhyNotSubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => $"not {System.Text.Encoding.UTF8.GetString(filter)}";

        private static bool IsOwn(MqttConnectionInfo client, ReadOnlySpan<byte> topic) =>
            topic.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(client.ClientId)) || topic.StartsWith("nothing-more/"u8);
    }

    private sealed class NoSecrets : IMqttAuthorizer
    {
        public bool Off { get; set; }

        public bool ChecksReceive => true;

        public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => true;

        public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => true;

        public bool MayReceive(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => Off || !topic.EndsWith("secret"u8);
    }
}
