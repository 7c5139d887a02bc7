using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>Compaction: a new file with all that lives takes the place of the old ones, whatever happens meanwhile.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private string _state = "";

    public async Task InitializeAsync()
    {
        await using var stored = new StoredBroker(withStorage: s => s with { Folder = _folder.Path });
        var broker = await stored.StartAsync();
        using (var raw = await broker.OpenAsync())
        {
            raw.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            raw.Read();
            raw.Send("82 0A 0001 0001 61 02 0001 62 01");
            raw.Read();
            for (var i = 0; i < 6; i++) broker.Server.Publish(i % 2 == 0 ? "a" : "b", [(byte)('p' + i)], MqttQoS.ExactlyOnce, retain: i > 3);
            for (var i = 0; i < 6; i++) raw.Read();
            raw.Send("50 02 0001 34 06 0001 63 0009 78 31 04 0001 62 79");
            raw.Read();
            raw.Read();
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        for (var i = 0; i < 20; i++) broker.Server.Publish("a", [(byte)('A' + i)], MqttQoS.AtLeastOnce);
        await stored.Broker.DisposeAsync();
        _state = State(_folder);
        Assert.True(_state.Contains("queue 20", StringComparison.Ordinal), _state);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void A_crash_at_any_operation_leaves_everything()
    {
        for (var survived = 0; ; survived++)
        {
            using var folder = _folder.Copy();
            var disk = new KillableDisk();
            using var server = new MqttServer(new() { Storage = Options(folder, disk) });
            var left = survived;
            disk.Fault = _ => left-- > 0 ? null : new IOException("the process is dead");
            var isDone = server.Storage!.Renew();
            disk.Kill();
            Assert.Equal(_state, State(folder));
            if (left < 0) continue;
            Assert.True(isDone);
            Assert.Equal(["00000002.journal"], Names(folder));
            Assert.True(survived >= 6, $"The whole renewal took {survived} operations.");
            return;
        }
    }

    [Fact]
    public void Changes_meanwhile_are_kept_and_what_is_over_is_not()
    {
        using var folder = _folder.Copy();
        var disk = new KillableDisk();
        using (var server = new MqttServer(new() { Storage = Options(folder, disk) }))
        {
            var more = 3;
            disk.Fault = operation =>
            {
                if (operation == "sync folder" && more-- > 0) server.Publish("a"u8, "more"u8, MqttQoS.AtLeastOnce);
                return null;
            };
            Assert.True(server.Storage!.Renew());
            server.Publish("b"u8, "last"u8, MqttQoS.AtLeastOnce);
        }

        Assert.Contains("queue 23", State(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_written_beside_it_a_session_comes_into_one_frame()
    {
        using var folder = _folder.Copy();
        // Written anew when the test says so, and not by itself as well.
        using var server = new MqttServer(new() { Storage = Options(folder, new KillableDisk()) with { CompactionSlack = 1 << 30 }, MaxQueuedMessages = 5000 });
        for (var i = 0; i < 4000; i++) server.Publish("a"u8, "more"u8, MqttQoS.AtLeastOnce);
        var isDone = false;
        var frames = 0;
        var beside = Task.Run(() =>
        {
            for (; !Volatile.Read(ref isDone); Interlocked.Increment(ref frames)) server.Journal!.Alive();
        });
        await Wait.UntilAsync(() => Volatile.Read(ref frames) > 0, "something is written beside it");
        for (var round = 0; round < 5; round++) Assert.True(server.Storage!.Renew());
        Volatile.Write(ref isDone, true);
        await beside;

        using var reader = new JournalReader(Path.Combine(folder.Path, Names(folder).Single()));
        var state = new StoredState();
        while (reader.TryNext(out var records))
        {
            state.Apply(records.Span, file: 1);
            Assert.All(state.Sessions.Values, s => Assert.Equal((2, 4020), (s.Subscriptions.Count, s.Queue.Count)));
        }

        Assert.Single(state.Sessions);
    }

    [Fact]
    public void A_file_of_garbage_is_written_anew_by_itself_and_becomes_small()
    {
        using var folder = _folder.Copy();
        using var server = new MqttServer(new() { Storage = Options(folder, new KillableDisk()), MaxQueuedMessages = 10 });
        var payload = new byte[1024];
        var until = DateTime.UtcNow + Wait.Deadline;
        var longest = 0L;
        while (Names(folder).Contains("00000001.journal"))
        {
            Assert.True(DateTime.UtcNow < until, "No new file.");
            server.Publish("a"u8, payload, MqttQoS.AtLeastOnce);
            longest = Math.Max(longest, server.Statistics.StorageBytes);
        }

        // The file may have been changed between a message that is queued and the one that it drops.
        Assert.True(server.Journal!.Commit());
        Assert.True(longest > 64 * 1024, $"It was written anew at {longest} bytes.");
        Assert.Contains("queue 10", State(folder), StringComparison.Ordinal);
    }

    private static MqttStorageOptions Options(TestFolder folder, KillableDisk disk) => new() { Folder = folder.Path, Disk = disk, CompactionSlack = 64 * 1024 };

    private static string[] Names(TestFolder folder) => [.. Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)).Order()];

    private static string State(TestFolder folder)
    {
        using var copy = folder.Copy();
        var state = JournalLoad.Read(Options(copy, new())).State;
        var lines = state.Sessions.Values.OrderBy(s => s.Number).Select(s =>
            $"{s.Facts.ClientId} {s.Facts.ExpirySeconds} left {s.Facts.LeftAt} queue {s.Queue.Count}: {string.Join(' ', s.Queue.Select(d => $"{d.QoS} {Text(state, d.Message)}"))}; "
            + $"on its way {string.Join(' ', s.Inflight.Select(i => i.IsReleased ? $"{i.PacketId} released" : $"{i.PacketId} {Text(state, i.Delivery.Message)}"))}; "
            + $"received {string.Join(' ', s.Received)}; subscribed {string.Join(' ', s.Subscriptions.Select(x => $"{Convert.ToHexString(x.Filter)}:{x.Options}"))}");
        return string.Join('\n', lines) + "\nretained " + string.Join(' ', state.Retained.Values.Select(r => r.Topic).Order());
    }

    private static string Text(StoredState state, long message) => System.Text.Encoding.ASCII.GetString(state.Messages[message].Payload);
}
