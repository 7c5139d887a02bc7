using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>A broker that is killed again and again, within a write as well, between clients that do everything right.</summary>
public sealed class RandomKillTests
{
    private const int Lives = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Nothing_is_lost_and_with_QoS_2_nothing_comes_twice(int seed)
    {
        var random = new Random(seed);
        await using var stored = new StoredBroker(withStorage: s => s with { CompactionSlack = 64 * 1024, RetryInterval = TimeSpan.FromHours(1) });
        using var publisher = new DurableClient("publisher");
        using var once = new DurableClient("once");
        using var atLeast = new DurableClient("at-least");
        DurableClient[] all = [publisher, once, atLeast];
        var sent = 0;
        for (var life = 0; life <= Lives; life++)
        {
            var isLast = life == Lives;
            var broker = await stored.StartAsync();
            Assert.Empty(broker.Server.StorageWarnings.Where(w => !w.Contains("cut off", StringComparison.Ordinal)));
            if (life == 0) Prepare(broker, once, atLeast);
            if (!isLast) stored.Disk.KillIn(random.Next(1, 60), random.NextDouble());
            var connected = all.Where(c => (isLast || random.Next(4) > 0) && c.TryConnect(broker.Port)).ToList();
            if (random.Next(3) == 0) ThreadPool.QueueUserWorkItem(_ => broker.Server.Storage!.Renew());
            for (var step = 0; step < 40 && connected.Count > 0; step++)
            {
                if (connected.Contains(publisher))
                {
                    var qos = (byte)random.Next(1, 3);
                    if (!publisher.TryPublish($"q{qos}", $"{qos} {sent++}", qos)) connected.Remove(publisher);
                }

                connected.RemoveAll(c => random.Next(3) == 0 && !c.TryHandleAll());
            }

            if (!isLast)
            {
                await stored.KillAsync();
                continue;
            }

            while (all.Any(c => c.HasUnacknowledged) || broker.Server.Statistics.QueuedMessages > 0)
            {
                foreach (var client in all) Assert.True(client.TryHandleAll(), "The last life goes on to the end.");
            }

            foreach (var client in all) Assert.True(client.TryHandleAll());
        }

        Assert.Equal(sent, publisher.Acknowledged.Count);
        Check(publisher.Acknowledged, once.Received, atLeast.Received);
    }

    private static void Prepare(TestBroker broker, DurableClient once, DurableClient atLeast)
    {
        foreach (var client in (DurableClient[])[once, atLeast])
        {
            Assert.True(client.TryConnect(broker.Port));
            client.Subscribe(client == once ? "q2" : "q1", 2);
        }
    }

    private static void Check(List<string> published, List<string> once, List<string> atLeast)
    {
        var twos = published.Where(p => p.StartsWith('2')).OrderBy(Number).ToList();
        Assert.True(twos.SequenceEqual(once), $"Published: {string.Join(',', twos)}; received: {string.Join(',', once)}");
        var ones = published.Where(p => p.StartsWith('1')).OrderBy(Number).ToList();
        var first = atLeast.Distinct().ToList();
        Assert.True(ones.SequenceEqual(first), $"Published: {string.Join(',', ones)}; received: {string.Join(',', atLeast)}");
    }

    private static int Number(string payload) => int.Parse(payload.AsSpan(2));
}
