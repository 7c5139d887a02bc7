using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Tests.Fakes;

namespace EdgeIoT.Mesh.Tests.Log;

public sealed class ReplicatedLogTests
{
    private readonly MemoryStore _store = new();
    private readonly RecordingHost _host = new();

    private ReplicatedLog NewLog(ulong cluster = 7)
    {
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        var log = new ReplicatedLog(new NodeContext(options, new NodeId(9, 9), _store, _host, seed: 1));
        log.Reset(cluster);
        return log;
    }

    private static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    [Fact]
    public void Two_logs_with_one_history_agree_on_every_chain()
    {
        var first = NewLog();
        var second = NewLog();
        for (var i = 0; i < 10; i++)
        {
            var entry = first.Append(1, EntryKind.Command, Bytes(i));
            Assert.True(second.Accept(entry));
        }

        Assert.True(second.Matches(10, first.ChainAt(10)));
        Assert.False(second.Matches(9, first.ChainAt(10)));
    }

    [Fact]
    public void An_entry_out_of_place_is_refused()
    {
        var source = NewLog();
        var first = source.Append(1, EntryKind.Command, Bytes(1));
        var second = source.Append(1, EntryKind.Command, Bytes(2));
        var log = NewLog();
        Assert.False(log.Accept(second));
        Assert.True(log.Accept(first));
        Assert.False(log.Accept(second with { Payload = Bytes(3) }));
        Assert.True(log.Accept(second));
    }

    [Fact]
    public void A_conflict_replaces_what_was_not_committed_and_takes_back_its_durability()
    {
        var log = NewLog();
        log.Append(1, EntryKind.Command, Bytes(1));
        log.Append(1, EntryKind.Command, Bytes(2));
        log.Append(1, EntryKind.Command, Bytes(3));
        log.Write();
        log.Complete(_store.Writes);
        Assert.Equal(3, log.Durable);

        var other = NewLog();
        other.Accept(log.Get(1));
        log.Commit(1);
        Assert.True(log.Accept(other.Append(2, EntryKind.Command, Bytes(9))));
        Assert.Equal(2, log.Last);
        Assert.Equal(1, log.Durable);
        log.Write();
        log.Complete(_store.Writes);
        Assert.Equal(2, log.Durable);
    }

    [Fact]
    public void A_write_that_was_under_way_when_its_entries_were_replaced_makes_nothing_durable()
    {
        var log = NewLog();
        log.Append(1, EntryKind.Command, Bytes(1));
        log.Append(1, EntryKind.Command, Bytes(2));
        log.Write();
        var underWay = _store.Writes;
        var other = NewLog();
        other.Accept(log.Get(1));
        log.Accept(other.Append(2, EntryKind.Command, Bytes(9)));
        log.Complete(underWay);
        Assert.Equal(1, log.Durable);
    }

    [Fact]
    public void A_committed_entry_is_never_replaced()
    {
        var log = NewLog();
        log.Append(1, EntryKind.Command, Bytes(1));
        log.Commit(1);
        Assert.False(log.Accept(NewLog().Append(2, EntryKind.Command, Bytes(9))));
        Assert.Contains("committed", Assert.Single(_host.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_meshs_log_is_as_good_as_none()
    {
        var log = NewLog(cluster: 7);
        log.Append(1, EntryKind.Command, Bytes(1));
        log.Write();
        _store.Recovered = _store.Recovered with { LastLogIndex = 1 };
        var restarted = NewLog();
        restarted.Recover(7);
        Assert.Equal(1, restarted.Last);
        restarted.Recover(8);
        Assert.Equal(0, restarted.Last);
    }
}
