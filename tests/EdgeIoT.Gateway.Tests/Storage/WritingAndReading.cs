using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using static EdgeIoT.Gateway.Tests.Storage.StoreScenario;

namespace EdgeIoT.Gateway.Tests.Storage;

public sealed class WritingAndReading : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_can_be_read_before_it_is_durable()
    {
        using var running = new RunningStore(Options(_folder));
        running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 5));
        running.Store.WriteLog([Entry(1), Entry(2)]);
        AssertJournal(running.Store, Own, 1, 5);
        AssertLog(running.Store, 1, 2);
    }

    [Fact]
    public void Three_interleaved_journals_and_the_log_survive_a_restart_over_many_segments()
    {
        const int Rounds = 400;
        using (var running = new RunningStore(Options(_folder)))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var first = (round * 3L) + 1;
                running.Store.WriteJournal(Own, first, Bodies(Own, first, 3));
                running.Store.WriteJournal(Second, round + 1, Bodies(Second, round + 1, 1));
                running.Store.WriteLog([Entry(round + 1)]);
                var last = running.Store.WriteJournal(Third, first, Bodies(Third, first, 3));
                if (round % 7 == 0)
                    running.FlushUntil(last);
            }

            AssertJournal(running.Store, Own, 1, Rounds * 3);
        }

        Assert.True(Directory.GetFiles(_folder.Path, "*.seg").Length > 4);
        using var again = new RunningStore(Options(_folder));
        Assert.Equal(Rounds, again.Store.Recovered.LastLogIndex);
        Assert.Equal(
            [new JournalExtent(Own, Rounds * 3), new JournalExtent(Second, Rounds), new JournalExtent(Third, Rounds * 3)],
            again.Store.Recovered.Journals);
        AssertJournal(again.Store, Own, 1, Rounds * 3);
        AssertJournal(again.Store, Second, 1, Rounds);
        AssertJournal(again.Store, Third, 1, Rounds * 3);
        AssertLog(again.Store, 1, Rounds);
        Assert.Empty(again.Store.Warnings);
    }

    [Fact]
    public void Each_run_has_a_higher_incarnation_that_is_durable_at_once()
    {
        for (var run = 1u; run <= 3; run++)
        {
            var store = SegmentStore.Open(Options(_folder));
            Assert.Equal(run, store.Recovered.Incarnation);
            Assert.Equal(run, StoreRecovery.Run(new SegmentFiles(_folder.Path, SmallSegment, new TestDisk())).Incarnation);
            store.Dispose();
        }
    }

    [Fact]
    public void Votes_and_hints_are_recovered()
    {
        var vote = new Vote(9, new NodeId(4, 5), 77);
        using (var running = new RunningStore(Options(_folder)))
        {
            running.Store.WriteVote(new Vote(8, NodeId.None, 77));
            running.Store.WriteVote(vote);
            running.Store.WriteLog([Entry(1), Entry(2)]);
            running.Store.WriteCommitted(1);
        }

        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal(vote, again.Recovered.Vote);
        Assert.Equal(1, again.Recovered.Committed);
    }

    [Fact]
    public void A_hint_beyond_the_log_is_cut_to_it()
    {
        using (var running = new RunningStore(Options(_folder)))
            running.Store.WriteCommitted(5);
        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal(0, again.Recovered.Committed);
    }

    [Fact]
    public void An_entry_at_a_lower_index_replaces_all_that_follow()
    {
        using (var running = new RunningStore(Options(_folder)))
        {
            running.Store.WriteLog([Entry(1), Entry(2), Entry(3), Entry(4)]);
            running.Store.WriteLog([Entry(3, term: 2)]);
            AssertLog(running.Store, 1, 2);
            AssertLog(running.Store, 3, 3, term: 2);
        }

        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal(3, again.Recovered.LastLogIndex);
        AssertLog(again, 1, 2);
        AssertLog(again, 3, 3, term: 2);
    }

    [Fact]
    public void Reading_stops_at_the_limit_but_yields_at_least_one()
    {
        using var running = new RunningStore(Options(_folder));
        running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 10));
        var records = new List<ReadOnlyMemory<byte>>();
        running.Store.ReadJournal(Own, 1, 10, 250, records);
        Assert.Equal(2, records.Count);
        running.Store.ReadJournal(Own, 3, 10, 1, records);
        Assert.Equal(3, records.Count);
        var entries = new List<LogEntry>();
        running.Store.WriteLog([Entry(1), Entry(2), Entry(3)]);
        running.Store.ReadLog(2, 3, 1, entries);
        Assert.Equal(2, Assert.Single(entries).Index);
    }

    [Fact]
    public void The_nodes_own_reads_of_the_disk_are_counted()
    {
        using (var running = new RunningStore(Options(_folder)))
        {
            running.FlushUntil(running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 5)));
            running.Store.WriteLog([Entry(1)]);
            AssertJournal(running.Store, Own, 1, 5);
            AssertLog(running.Store, 1, 1);
            Assert.Equal(0, running.Store.NodeDiskReads);
        }

        using var again = new RunningStore(Options(_folder));
        again.Store.OpenCursor().ReadJournal(again.Store.SlotOf(Own), 1);
        Assert.Equal(0, again.Store.NodeDiskReads);
        AssertJournal(again.Store, Own, 1, 5);
        Assert.Equal(1, again.Store.NodeDiskReads);
        AssertLog(again.Store, 1, 1);
        Assert.Equal(2, again.Store.NodeDiskReads);
    }

    [Fact]
    public void A_record_larger_than_the_window_is_read_from_the_disk()
    {
        using (var running = new RunningStore(Options(_folder) with { SegmentSize = 1024 * 1024 }))
            running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 3, length: 200_000));
        using var again = SegmentStore.Open(Options(_folder));
        AssertJournal(again, Own, 1, 3, length: 200_000);
    }

    [Fact]
    public void Records_out_of_order_are_our_own_mistake()
    {
        using var running = new RunningStore(Options(_folder));
        Assert.Throws<ArgumentException>(() => running.Store.WriteJournal(Own, 2, Bodies(Own, 2, 1)));
        Assert.Throws<ArgumentException>(() => running.Store.WriteLog([Entry(2)]));
        Assert.Throws<ArgumentException>(() => running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1, SmallSegment)));
    }

    [Fact]
    public void Writes_that_arrive_during_a_flush_share_the_next_one()
    {
        var disk = new TestDisk();
        using var running = new RunningStore(Options(_folder, disk));
        disk.Gate.Reset();
        running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1));
        running.Store.Flush();
        var last = 0L;
        for (var record = 2; record <= 200; record++)
        {
            last = running.Store.WriteJournal(Own, record, Bodies(Own, record, 1));
            running.Store.Flush();
        }

        var before = disk.Flushes;
        disk.Gate.Set();
        running.FlushUntil(last);
        Assert.InRange(disk.Flushes - before, 1, 4);
    }

    [Fact]
    public void What_arrives_during_a_flush_waits_until_a_flush_is_asked_for()
    {
        var disk = new TestDisk();
        using var running = new RunningStore(Options(_folder, disk));
        disk.Gate.Reset();
        var first = running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1));
        var before = disk.Flushes;
        running.Store.Flush();
        disk.WaitForFlush();
        var second = running.Store.WriteJournal(Own, 2, Bodies(Own, 2, 1));
        disk.Gate.Set();
        running.WaitUntil(first);
        Assert.Equal((first, before + 1), (running.Durable, disk.Flushes));
        running.FlushUntil(second);
        Assert.Equal(before + 2, disk.Flushes);
    }

    [Fact]
    public void A_flush_that_is_held_back_begins_when_it_may()
    {
        var disk = new TestDisk();
        using var running = new RunningStore(Options(_folder, disk));
        var before = disk.Flushes;
        running.Store.HoldFlush();
        for (var record = 1; record <= 50; record++)
        {
            running.Store.WriteJournal(Own, record, Bodies(Own, record, 1));
            running.Store.Flush();
        }

        var last = running.Store.WriteJournal(Own, 51, Bodies(Own, 51, 1));
        running.Store.LetFlush();
        running.WaitUntil(last);
        Assert.Equal(before + 1, disk.Flushes);
        running.Store.HoldFlush();
        running.Store.LetFlush();
        running.FlushUntil(running.Store.WriteJournal(Own, 52, Bodies(Own, 52, 1)));
        Assert.Equal(before + 2, disk.Flushes);
    }

    [Fact]
    public async Task Journals_can_be_read_by_other_threads_while_they_grow()
    {
        const int Records = 5_000;
        using var running = new RunningStore(Options(_folder));
        running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1));
        var slot = running.Store.SlotOf(Own);
        var written = 1L;
        var reader = Task.Run(() =>
        {
            var random = new Random(1);
            for (var i = 0; i < 3_000; i++)
            {
                var record = random.NextInt64(1, Volatile.Read(ref written) + 1);
                Assert.Equal(Body(Own, record), running.Store.OpenCursor().ReadJournal(slot, record).ToArray());
            }
        });
        for (var record = 2; record <= Records; record++)
        {
            running.Store.WriteJournal(Own, record, Bodies(Own, record, 1));
            Volatile.Write(ref written, record);
            if (record % 10 == 0)
                running.Store.Flush();
        }

        await reader.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
