using System.Diagnostics;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Limits;

public sealed class PublishLimitTests
{
    [Theory]
    [InlineData(100, 0, MqttQoS.AtMostOnce)]
    [InlineData(100, 0, MqttQoS.AtLeastOnce)]
    [InlineData(0, 10_000, MqttQoS.AtLeastOnce)]
    public async Task A_client_over_its_rate_is_slowed_down_and_loses_nothing(int messages, int bytes, MqttQoS qos)
    {
        await using var broker = await TestBroker.StartAsync(new() { PublishLimits = new() { Messages = messages, Bytes = bytes, Burst = TimeSpan.FromSeconds(0.2) } });
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("a");
        await using var client = await broker.ConnectAsync("c");
        var since = Stopwatch.GetTimestamp();
        var payload = new string('x', 90);
        var published = Enumerable.Range(0, 100).Select(_ => client.PublishAsync("a", payload, qos)).ToList();
        await Task.WhenAll(published);
        await Wait.UntilAsync(() => subscriber.Count == 100, "all arrive");

        // 100 at once, 20 of them as a burst and 80 in 0.8 s; of the bytes (some 100 for each) as well.
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0.7, Wait.Deadline.TotalSeconds);
        Assert.InRange(broker.Server.Throttling.Total, 1, 100);
        await Wait.UntilAsync(() => broker.Server.Throttling.Now == 0, "nobody is held back");
    }

    [Fact]
    public async Task Others_are_not_slowed_down_and_a_client_that_is_may_leave()
    {
        await using var broker = await TestBroker.StartAsync(new() { PublishLimits = new() { Messages = 1 } });
        using var flood = await RawClient.ConnectAsync(broker, v5: false);
        for (var i = 0; i < 10; i++) flood.Send("30 04 0001 61 78");
        await Wait.UntilAsync(() => broker.Server.Throttling.Now == 1, "the client is held back");
        await using var other = await broker.ConnectAsync("o");
        Assert.True((await other.PublishAsync("b", "x")).IsSuccess);
        flood.Reset();
        await Wait.UntilAsync(() => broker.Server.Throttling.Now == 0 && broker.Server.Statistics.Connections == 1, "the client has gone");
    }
}
