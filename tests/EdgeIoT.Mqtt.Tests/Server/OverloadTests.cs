using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class OverloadTests
{
    private const int Messages = 100_000;
    private const int Publishers = 4;
    private const int Limit = 500;
    private const int Inflight = 100;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Queues_stay_bounded_what_is_dropped_is_counted_and_everybody_stays(int qos)
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxQueuedMessages = Limit, MaxInflight = Inflight });
        using var slow = await RawClient.ConnectAsync(broker, v5: false);
        slow.Send($"82 06 0001 0001 61 0{qos}");
        Assert.Equal($"90 03 00 01 0{qos}", slow.Read());
        await using var bystander = await broker.ConnectAsync("bystander");
        await bystander.SubscribeAsync("b");

        var publishers = await Task.WhenAll(Enumerable.Range(0, Publishers).Select(n => ConnectAsync(broker, n)));
        var publishing = Task.WhenAll(publishers.Select(p => Task.Run(() => Publish(p, qos))));
        var mostQueued = 0L;
        var asked = 0;
        while (!publishing.IsCompleted || broker.Server.Statistics.MessagesReceived < Messages + asked)
        {
            mostQueued = Math.Max(mostQueued, broker.Server.Statistics.QueuedMessages);
            await bystander.PublishAsync("b", "still there");
            await bystander.NextAsync("the bystander's own message");
            asked++;
        }

        await publishing;

        // The queue, what is on its way to the client, and what is on its way in and out of both at the moment of counting.
        Assert.InRange(mostQueued, 1, Limit + Inflight + 4);
        Assert.Equal(Publishers + 2, broker.Server.Statistics.Connections);
        broker.Server.Publish("a", "last"u8, (MqttQoS)qos);
        Assert.Equal(Messages + 1, ReadToLast(slow, qos) + broker.Server.Statistics.MessagesDropped);
        slow.Send("C0 00");
        Assert.Equal("D0 00", slow.Read());
        foreach (var publisher in publishers) publisher.Dispose();
    }

    private static async Task<RawClient> ConnectAsync(TestBroker broker, int number)
    {
        var client = await broker.OpenAsync();
        client.Send($"10 0D 0004 4D515454 04 02 003C 0001 {'0' + number:X2}");
        Assert.Equal("20 02 00 00", client.Read());
        return client;
    }

    private static void Publish(RawClient client, int qos)
    {
        byte[] one = qos == 0
            ? [0x30, 0x83, 0x01, 0, 1, (byte)'a', .. new byte[128]]
            : [0x32, 0x85, 0x01, 0, 1, (byte)'a', 0, 1, .. new byte[128]];
        var hundred = Enumerable.Repeat(one, 100).SelectMany(b => b).ToArray();
        for (var sent = 0; sent < Messages / Publishers; sent += 100) client.Send(hundred);
    }

    private static long ReadToLast(RawClient slow, int qos)
    {
        var read = 0;
        while (true)
        {
            var packet = slow.Read();
            Assert.NotEqual("", packet);
            read++;
            var bytes = packet.Split(' ');
            var identifierAt = bytes.Length > 100 ? 6 : 5;
            if (qos > 0) slow.Send($"40 02 {bytes[identifierAt]} {bytes[identifierAt + 1]}");
            if (packet.EndsWith("6C 61 73 74", StringComparison.Ordinal)) return read;
        }
    }
}
