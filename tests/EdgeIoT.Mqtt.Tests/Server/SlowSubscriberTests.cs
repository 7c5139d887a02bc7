using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class SlowSubscriberTests
{
    [Fact]
    public async Task One_that_does_not_read_is_bounded_and_slows_nobody()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxQueuedMessages = 100 });
        using var slow = await RawClient.ConnectAsync(broker, v5: false);
        slow.Send("82 06 0001 0001 61 00");
        Assert.Equal("90 03 00 01 00", slow.Read());
        await using var fast = await broker.ConnectAsync("fast");
        await fast.SubscribeAsync("a", MqttQoS.AtMostOnce);
        var payload = new byte[10_000];
        for (var i = 0; i < 2000; i++)
        {
            broker.Server.Publish("a", payload);
            if (i % 50 == 0) await Wait.UntilAsync(() => fast.Count > i - 50, "the fast one keeps up");
        }

        await Wait.UntilAsync(() => fast.Count == 2000, "the fast one gets all");
        Assert.True(broker.Server.Statistics.MessagesDropped > 0, "The slow one's messages are dropped and counted.");
        Assert.InRange(broker.Server.Statistics.QueuedMessages, 1, 100);

        // Once it reads again, it gets what was kept, the newest last.
        broker.Server.Publish("a", "last"u8);
        var before = broker.Server.Statistics.MessagesDropped;
        string packet;
        var read = 0;
        do
        {
            packet = slow.Read();
            read++;
        }
        while (!packet.EndsWith("6C 61 73 74", StringComparison.Ordinal));
        Assert.Equal(2001, read + before);
    }

    [Fact]
    public async Task QoS_1_waits_for_it_up_to_the_limit_and_arrives_in_order()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxInflight = 10 });
        using var slow = await RawClient.ConnectAsync(broker, v5: false);
        slow.Send("82 06 0001 0001 61 01");
        Assert.Equal("90 03 00 01 01", slow.Read());
        for (var i = 0; i < 200; i++) broker.Server.Publish("a", [(byte)i], MqttQoS.AtLeastOnce);
        Assert.Equal(200, broker.Server.Statistics.QueuedMessages);
        for (var i = 0; i < 200; i++)
        {
            var bytes = slow.Read().Split(' ');
            Assert.Equal($"{i:X2}", bytes[^1]);
            slow.Send($"40 02 {bytes[5]} {bytes[6]}");
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.QueuedMessages == 0, "all are acknowledged");
    }

    [Fact]
    public async Task One_that_takes_nothing_for_too_long_is_closed()
    {
        await using var broker = await TestBroker.StartAsync(new() { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        using var slow = await RawClient.ConnectAsync(broker, v5: false);
        slow.Send("82 06 0001 0001 61 00");
        Assert.Equal("90 03 00 01 00", slow.Read());
        var payload = new byte[100_000];
        await Wait.UntilAsync(
            () =>
            {
                broker.Server.Publish("a", payload);
                return broker.Server.Statistics.Connections == 0;
            },
            "the slow one is closed");
    }

    [Fact]
    public async Task A_client_that_sends_and_never_reads_its_answers_is_not_read_either()
    {
        await using var broker = await TestBroker.StartAsync(new() { WriteTimeout = TimeSpan.FromMinutes(5) });
        using var raw = await RawClient.ConnectAsync(broker, v5: false);
        var pings = new byte[2 * 4096];
        for (var i = 0; i < pings.Length; i += 2) pings[i] = 0xC0;
        var sender = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++) raw.Send(pings);
        });
        var last = -1L;
        await Wait.UntilAsync(
            () =>
            {
                var now = broker.Server.Statistics.PacketsReceived;
                var stopped = now == last && now > 10_000;
                last = now;
                return stopped;
            },
            "the server stops reading");
        raw.Reset();
        await Assert.ThrowsAnyAsync<Exception>(() => sender);
    }
}
