using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client.Reconnecting;

/// <summary>The queue of a client without a server: three messages fit.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task Its_caller_waits_for_room()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port, with: o => o with { MaxQueued = 3 });
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        var queued = Enumerable.Range(1, 5).Select(i => client.Client.QueueAsync("a", new[] { (byte)('0' + i) }).AsTask()).ToArray();
        Assert.Equal([true, true, true, false, false], queued.Select(q => q.IsCompleted));
        using var impatience = new CancellationTokenSource();
        var impatient = client.Client.QueueAsync("a", default, cancellation: impatience.Token).AsTask();
        await impatience.CancelAsync();
        Assert.Equal(MqttReasonCode.QuotaExceeded, (await await impatient).Code);
        for (var i = 1; i <= 5; i++)
        {
            Assert.EndsWith($"3{i}", connection.Read(), StringComparison.Ordinal);
            connection.Send($"40 02 000{i}");
        }

        foreach (var q in queued) Assert.True((await Wait.ForAsync(await q, "the result")).IsSuccess);
        Assert.Equal((0, 0L), (client.Client.Statistics.Queued, client.Client.Statistics.QueuedBytes));
    }

    [Fact]
    public async Task It_refuses_what_does_not_fit_and_counts()
    {
        using var gone = new ClosedPort();
        await using var client = Offline(gone, MqttQueuePolicy.Refuse);
        var results = Enumerable.Range(1, 5).Select(i => client.Publish($"{i}")).ToArray();
        Assert.Equal([false, false, false, true, true], results.Select(r => r.IsCompleted));
        Assert.Equal(MqttReasonCode.QuotaExceeded, (await results[4]).Code);
        Assert.Equal((3, 2L), (client.Client.Statistics.Queued, client.Client.Statistics.Refused));
    }

    [Fact]
    public async Task It_drops_the_oldest_and_counts()
    {
        using var gone = new ClosedPort();
        await using var client = Offline(gone, MqttQueuePolicy.DropOldest);
        var results = Enumerable.Range(1, 5).Select(i => client.Publish($"{i}")).ToArray();
        await Wait.UntilAsync(() => results[0].IsCompleted && results[1].IsCompleted, "the oldest fail");
        Assert.Equal([true, true, false, false, false], results.Select(r => r.IsCompleted));
        Assert.Equal((3, 2L), (client.Client.Statistics.Queued, client.Client.Statistics.Dropped));
    }

    [Theory]
    [InlineData(MqttQueuePolicy.Wait)]
    [InlineData(MqttQueuePolicy.Refuse)]
    [InlineData(MqttQueuePolicy.DropOldest)]
    public async Task What_can_never_fit_is_refused_and_drives_nothing_out(MqttQueuePolicy policy)
    {
        using var gone = new ClosedPort();
        await using var client = Offline(gone, policy);
        _ = client.Publish("1");
        Assert.Equal(MqttReasonCode.QuotaExceeded, (await client.Publish(new string('x', 2000))).Code);
        Assert.Equal(1, client.Client.Statistics.Queued);
    }

    [Fact]
    public async Task A_message_that_expires_while_it_waits_is_not_sent()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var connection = await server.AcceptAsync();
        connection.Read();
        var expired = client.Client.PublishAsync("a", default, properties: new() { MessageExpiry = 0 }).AsTask();
        var lives = client.Client.PublishAsync("b", default, properties: new() { MessageExpiry = 60 }).AsTask();
        connection.Send(FakeServer.Accepted5);
        Assert.Equal("32 0B 00 01 62 00 01 05 02 00 00 00 3C", connection.Read());
        connection.Send("40 02 0001");
        Assert.True((await lives).IsSuccess);
        Assert.False((await expired).IsSuccess);
        Assert.Equal(1, client.Client.Statistics.Expired);
    }

    private static StayingClient Offline(ClosedPort gone, MqttQueuePolicy policy) =>
        StayingClient.Start(gone.Number, with: o => o with { MaxQueued = 3, MaxQueuedBytes = 1000, WhenFull = policy });
}
