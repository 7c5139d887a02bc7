using System.Collections.Concurrent;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>What a client is told is in the file before; where it cannot be, it is not told.</summary>
public sealed class FailingDiskTests : IAsyncDisposable, IMqttServerEvents
{
    private const string Connect = "10 0D 0004 4D515454 04 00 003C 0001 75";

    private readonly StoredBroker _stored;
    private readonly ConcurrentQueue<string> _told = new();

    public FailingDiskTests() => _stored = new(
        o => o with { Events = this },
        s => s with { RetryInterval = TimeSpan.FromMilliseconds(10), FlushInterval = TimeSpan.FromMilliseconds(20) });

    public ValueTask DisposeAsync() => _stored.DisposeAsync();

    void IMqttServerEvents.StorageFailed(string reason) => _told.Enqueue(reason);

    void IMqttServerEvents.StorageRecovered() => _told.Enqueue("recovered");

    [Theory]
    [InlineData("CONNACK", "", Connect, "20 02 00 00")]
    [InlineData("SUBACK", Connect, "82 06 0001 0001 61 02", "90 03 00 01 02")]
    [InlineData("UNSUBACK", Connect + "82 06 0001 0001 61 02", "A2 05 0002 0001 61", "B0 02 00 02")]
    [InlineData("PUBACK", Connect + "82 06 0001 0001 61 01", "32 06 0001 61 0009 78", "32 06 00 01 61 00 01 78|40 02 00 09")]
    [InlineData("PUBREC", Connect, "34 06 0001 61 0009 78", "50 02 00 09")]
    [InlineData("PUBCOMP", Connect + "34 06 0001 61 0009 78", "62 02 0009", "70 02 00 09")]
    [InlineData("PUBACK of a retained one", Connect, "33 06 0001 61 0009 78", "40 02 00 09")]
    public async Task No_answer_leaves_before_its_promise_is_written_and_none_where_it_cannot_be(string answer, string before, string packet, string expected)
    {
        var broker = await _stored.StartAsync();
        using (var raw = await broker.OpenAsync())
        {
            Exchange(raw, before);
            var seen = new ConcurrentQueue<int>();
            _stored.Disk.Writing = () => seen.Enqueue(raw.Available);
            raw.Send(packet);
            foreach (var one in expected.Split('|')) Assert.Equal(one, raw.Read());
            _stored.Disk.Writing = () => { };
            Assert.True(!seen.IsEmpty, $"{answer} was sent without a write.");
            Assert.All(seen, available => Assert.Equal(0, available));
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        using var second = await broker.OpenAsync();
        Exchange(second, before.Replace("04 00 003C 0001 75", "04 00 003C 0001 76", StringComparison.Ordinal));
        _stored.Disk.Fault = operation => operation == "write" ? new IOException("no space left") : null;
        second.Send(packet.Replace("04 00 003C 0001 75", "04 00 003C 0001 76", StringComparison.Ordinal));

        // Who comes when the failure is known already is refused with a word, which promises nothing.
        var told = second.Read();
        Assert.True(told.Length == 0 || (answer == "CONNACK" && told == "20 02 00 03"), told);
    }

    [Fact]
    public async Task While_the_disk_is_full_clean_sessions_go_on_and_afterwards_everything_does()
    {
        var broker = await _stored.StartAsync();
        using var kept = await broker.OpenAsync();
        Exchange(kept, Connect + "82 06 0001 0001 61 02");
        using var clean = await RawClient.ConnectAsync(broker, v5: true);
        _stored.Disk.Fault = operation => operation is "write" or "open" ? new IOException("no space left") : null;

        // Nobody who is kept subscribes to it; then somebody does.
        clean.Send("32 07 0001 7A 0001 00 78");
        Assert.Equal("40 03 00 01 10", clean.Read());
        clean.Send("32 07 0001 61 0002 00 78");
        clean.ExpectClosed();
        kept.ExpectClosed();
        Assert.Equal("no space left", broker.Server.StorageFailure);
        using (var refused = await broker.OpenAsync())
        {
            refused.Send(Connect);
            Assert.Equal("20 02 00 03", refused.Read());
            refused.ExpectClosed();
        }

        using var other = await RawClient.ConnectAsync(broker, v5: true);
        other.Send("32 07 0001 7A 0001 00 78");
        Assert.Equal("40 03 00 01 10", other.Read());

        _stored.Disk.Fault = _ => null;
        await Wait.UntilAsync(() => broker.Server.StorageFailure is null, "the disk is used again");
        await Wait.UntilAsync(() => _told.Count == 2, "both events are told");
        Assert.Equal(["no space left", "recovered"], _told);
        Assert.Equal(1, broker.Server.Statistics.StorageFailures);
        other.Send("32 07 0001 61 0003 00 79");
        Assert.Equal("40 02 00 03", other.Read());

        broker = await _stored.RestartAsync();
        Assert.Empty(broker.Server.StorageWarnings);
        using var again = await broker.OpenAsync();
        again.Send(Connect);
        Assert.Equal("20 02 01 00", again.Read());
        Assert.Equal("78", again.Read().Split(' ')[^1]);
        Assert.Equal("79", again.Read().Split(' ')[^1]);
    }

    [Fact]
    public async Task A_flush_that_fails_is_told_and_everything_is_written_anew()
    {
        var broker = await _stored.StartAsync();
        using (var kept = await broker.OpenAsync()) Exchange(kept, Connect + "82 06 0001 0001 61 02");
        var left = 1;
        _stored.Disk.Fault = operation => operation == "sync" && left-- > 0 ? new IOException("the disk is broken") : null;
        broker.Server.Publish("b"u8, "x"u8, retain: true, durable: true);
        await Wait.UntilAsync(() => _told.Count == 2, "failed and recovered");
        Assert.Equal(["the disk is broken", "recovered"], _told);
        broker = await _stored.RestartAsync();
        Assert.True(broker.Server.HasSubscribers("a"));
        Assert.Single(Directory.EnumerateFiles(_stored.Folder));
    }

    private static void Exchange(RawClient raw, string packets)
    {
        var bytes = RawClient.Bytes(packets).AsSpan();
        while (!bytes.IsEmpty)
        {
            var length = bytes[1] + 2;
            raw.Send(bytes[..length]);
            Assert.NotEqual("", raw.Read());
            bytes = bytes[length..];
        }
    }
}
