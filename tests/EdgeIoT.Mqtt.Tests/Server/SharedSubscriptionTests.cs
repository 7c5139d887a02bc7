using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class SharedSubscriptionTests
{
    [Fact]
    public async Task Each_message_goes_to_one_of_the_group_and_to_each_group()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var a = await broker.ConnectAsync("a");
        await using var b = await broker.ConnectAsync("b");
        await using var c = await broker.ConnectAsync("c");
        await a.SubscribeAsync("$share/g/t/+");
        await b.SubscribeAsync("$share/g/t/+");
        await c.SubscribeAsync("$share/h/t/+");
        for (var i = 0; i < 100; i++) broker.Server.Publish("t/x", [1], MqttQoS.AtLeastOnce);
        await Wait.UntilAsync(() => a.Count + b.Count == 100 && c.Count == 100, "each message once in each group");
        Assert.Equal((50, 50), (a.Count, b.Count));
    }

    [Fact]
    public async Task Who_has_left_gets_none_and_retained_messages_are_not_sent()
    {
        await using var broker = await TestBroker.StartAsync();
        broker.Server.Publish("t", "old"u8, retain: true);
        await using var a = await broker.ConnectAsync("a");
        await using (var b = await broker.ConnectAsync("b", with: o => o with { SessionExpiry = TimeSpan.FromHours(1) }))
        {
            Assert.Equal([MqttReasonCode.GrantedQoS1], await a.SubscribeAsync("$share/g/t"));
            Assert.Equal([MqttReasonCode.GrantedQoS1], await b.SubscribeAsync("$share/g/t"));
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "b has left");
        for (var i = 0; i < 10; i++) broker.Server.Publish("t", "new"u8, MqttQoS.AtLeastOnce);
        for (var i = 0; i < 10; i++) Assert.Equal("new", (await a.NextAsync()).Payload);
        Assert.Equal([MqttReasonCode.Success], await a.Client.UnsubscribeAsync("$share/g/t"));
    }

    [Fact]
    public async Task A_message_goes_to_a_member_that_may_have_it_and_to_none_where_nobody_may()
    {
        await using var broker = await TestBroker.StartAsync(new() { Authorizer = new SecretsFor("trusted") });
        await using var first = await broker.ConnectAsync("first");
        await using var trusted = await broker.ConnectAsync("trusted");
        await using var last = await broker.ConnectAsync("last");
        foreach (var member in new[] { first, trusted, last }) await member.SubscribeAsync("$share/g/+");
        for (var i = 0; i < 9; i++) broker.Server.Publish("secret", [(byte)('0' + i)], (MqttQoS)(i % 3));
        for (var i = 0; i < 9; i++) Assert.Equal($"{i}", (await trusted.NextAsync()).Payload);
        for (var i = 0; i < 9; i++) broker.Server.Publish("open", "x"u8, MqttQoS.AtLeastOnce);
        await Wait.UntilAsync(() => (first.Count, trusted.Count, last.Count) == (3, 3, 3), "the rest is shared among all");
        await trusted.Client.UnsubscribeAsync("$share/g/+");
        broker.Server.Publish("secret", "for nobody"u8, MqttQoS.AtLeastOnce);
        foreach (var member in new[] { first, last })
        {
            for (var i = 0; i < 3; i++) Assert.Equal("open", (await member.NextAsync()).Topic);
            await member.NothingMoreAsync();
        }
    }

    [Fact]
    public async Task While_all_that_are_connected_are_busy_one_of_them_gets_it_before_one_that_is_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await using (var away = await broker.ConnectAsync("away", with: o => o with { SessionExpiry = TimeSpan.FromHours(1) })) await away.SubscribeAsync("$share/g/a");
        using var busy = await broker.OpenAsync();
        busy.Send("10 11 0004 4D515454 05 02 003C 03 210001 0001 74" + "82 10 0001 00 000A 2473686172652F672F61 01");
        Assert.StartsWith("20", busy.Read(), StringComparison.Ordinal);
        Assert.Equal("90 04 00 01 00 01", busy.Read());
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "one is away");
        for (var i = 1; i <= 6; i++) broker.Server.Publish("a", [(byte)i], MqttQoS.AtLeastOnce);
        for (var i = 1; i <= 6; i++)
        {
            Assert.Equal($"32 07 00 01 61 00 {i:X2} 00 {i:X2}", busy.Read());
            busy.Send($"40 02 {i:X4}");
        }
    }

    [Fact]
    public async Task A_shared_and_a_plain_subscription_bring_a_copy_each_with_its_own_identifier()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.Client.SubscribeAsync([new MqttSubscription("a/#", MqttQoS.ExactlyOnce)], identifier: 1);
        await client.Client.SubscribeAsync([new MqttSubscription("$share/g/a/+")], identifier: 2);
        await client.Client.SubscribeAsync([new MqttSubscription("$share/h/a/+", MqttQoS.AtLeastOnce)], identifier: 3);
        broker.Server.Publish("a/b", "x"u8, MqttQoS.ExactlyOnce);
        var copies = new List<(MqttQoS, uint)>();
        for (var i = 0; i < 3; i++)
        {
            var message = await client.NextAsync();
            copies.Add((message.QoS, Assert.Single(message.Identifiers)));
        }

        Assert.Equal([(MqttQoS.AtMostOnce, 2u), (MqttQoS.AtLeastOnce, 3u), (MqttQoS.ExactlyOnce, 1u)], copies.Order());
        await client.NothingMoreAsync();
    }

    private sealed class SecretsFor(string trusted) : IMqttAuthorizer
    {
        public bool ChecksReceive => true;

        public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => true;

        public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => true;

        public bool MayReceive(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => client.ClientId == trusted || !topic.SequenceEqual("secret"u8);
    }
}
