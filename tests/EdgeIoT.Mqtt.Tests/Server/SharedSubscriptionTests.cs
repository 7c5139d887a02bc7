using EdgeIoT.Mqtt.Packets;
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

        await Wait.UntilAsync(() => broker.Server.Clients.Count == 1, "b has left");
        for (var i = 0; i < 10; i++) broker.Server.Publish("t", "new"u8, MqttQoS.AtLeastOnce);
        for (var i = 0; i < 10; i++) Assert.Equal("new", (await a.NextAsync()).Payload);
        Assert.Equal([MqttReasonCode.Success], await a.Client.UnsubscribeAsync("$share/g/t"));
    }
}
