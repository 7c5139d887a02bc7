using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Storage;
using static EdgeIoT.Gateway.Tests.Storage.StoreScenario;

namespace EdgeIoT.Gateway.Tests.Storage;

public sealed class Forgetting : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_snapshot_stands_for_leaves_the_disk_and_the_rest_stays()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 2000);
            store.WriteVote(new Vote(4, Own.Gateway, 77));
            store.WriteCommitted(2000);
            store.WriteSnapshot(Snapshot(1800, new JournalExtent(Own, 1800), new JournalExtent(Second, 900)), keepsLog: true);
            AssertKept(store);
        }

        Assert.False(File.Exists(_folder.File("00000001.seg")));
        for (var run = 0; run < 3; run++)
        {
            using var again = SegmentStore.Open(Options(_folder));
            Assert.Equal(1800, again.Recovered.Snapshot!.Index);
            Assert.Equal(2000, again.Recovered.LastLogIndex);
            Assert.Equal(2000, again.Recovered.Committed);
            Assert.Equal(new Vote(4, Own.Gateway, 77), again.Recovered.Vote);
            Assert.Equal((uint)run + 2, again.Recovered.Incarnation);
            Assert.Equal([new JournalExtent(Own, 2000), new JournalExtent(Second, 1000)], again.Recovered.Journals);
            AssertKept(again);
        }
    }

    [Fact]
    public void Forgetting_again_and_again_takes_a_bounded_number_of_files()
    {
        for (var round = 0; round < 12; round++)
        {
            using var store = SegmentStore.Open(Options(_folder));
            store.Start(_ => { }, _ => { });
            var last = round * 1000;
            Fill(store, last + 1, last + 1000);
            store.WriteSnapshot(Snapshot(last + 900, new JournalExtent(Own, last + 900), new JournalExtent(Second, (last + 900) / 2)), keepsLog: true);
            AssertLog(store, last + 901, last + 1000);
            AssertJournal(store, Own, last + 901, last + 1000);
        }

        Assert.InRange(Directory.GetFiles(_folder.Path, "*.seg").Length, 1, 6);
    }

    [Fact]
    public void What_was_forgotten_before_the_log_was_set_aside_stays_forgotten()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 2000);
            store.WriteSnapshot(Snapshot(1800, new JournalExtent(Own, 1800), new JournalExtent(Second, 900)), keepsLog: true);
            store.WriteSetAside(new Vote(9, Own.Gateway, 77));
            store.WriteSnapshot(Snapshot(50, new JournalExtent(Own, 20)), keepsLog: false);
        }

        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal(50, again.Recovered.Snapshot!.Index);
        Assert.Equal([new JournalExtent(Own, 2000), new JournalExtent(Second, 1000)], again.Recovered.Journals);
        Assert.Equal([new JournalExtent(Own, 1800), new JournalExtent(Second, 900)], again.Recovered.Forgotten);
        AssertJournal(again, Own, 1801, 2000);
    }

    [Fact]
    public void A_snapshot_of_another_gateway_ends_the_log_and_journals_go_on_behind_it()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 300);
            store.WriteSnapshot(Snapshot(5000, new JournalExtent(Own, 100), new JournalExtent(Second, 7000), new JournalExtent(Third, 40)), keepsLog: false);
            store.WriteLog([Entry(5001), Entry(5002)]);
            store.WriteJournal(Second, 7001, Bodies(Second, 7001, 5));
            store.WriteJournal(Third, 41, Bodies(Third, 41, 2));
        }

        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal(5002, again.Recovered.LastLogIndex);
        Assert.Equal(5000, again.Recovered.Snapshot!.Index);
        Assert.Equal([new JournalExtent(Own, 300), new JournalExtent(Second, 7005), new JournalExtent(Third, 42)], again.Recovered.Journals);
        AssertLog(again, 5001, 5002);
        AssertJournal(again, Own, 101, 300);
        AssertJournal(again, Second, 7001, 7005);
        AssertJournal(again, Third, 41, 42);
    }

    [Fact]
    public void A_crash_before_old_segments_are_removed_leaves_nothing_behind()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 2000);
        }

        var old = File.ReadAllBytes(_folder.File("00000001.seg"));
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            store.WriteSnapshot(Snapshot(1800, new JournalExtent(Own, 1800), new JournalExtent(Second, 900)), keepsLog: true);
        }

        File.WriteAllBytes(_folder.File("00000001.seg"), old);
        using var again = SegmentStore.Open(Options(_folder));
        AssertKept(again);
        Assert.False(File.Exists(_folder.File("00000001.seg")));
    }

    [Fact]
    public void A_log_that_was_set_aside_begins_anew_and_the_journals_stay()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 300);
            store.WriteSnapshot(Snapshot(200, new JournalExtent(Own, 150), new JournalExtent(Second, 90)), keepsLog: true);
            store.WriteCommitted(300);
            store.WriteSetAside(new Vote(9, default, 77));
        }

        using (var again = SegmentStore.Open(Options(_folder)))
        {
            Assert.Equal((0, 0, new Vote(9, default, 77)), (again.Recovered.LastLogIndex, again.Recovered.Committed, again.Recovered.Vote));
            Assert.Null(again.Recovered.Snapshot);
            Assert.Equal([new JournalExtent(Own, 300), new JournalExtent(Second, 150)], again.Recovered.Journals);
            Assert.Equal([new JournalExtent(Own, 150), new JournalExtent(Second, 90)], again.Recovered.Forgotten);
            again.Start(_ => { }, _ => { });
            again.WriteLog([Entry(1, term: 9), Entry(2, term: 9)]);
            again.WriteCommitted(1);
        }

        using var third = SegmentStore.Open(Options(_folder));
        Assert.Equal((2, 1), (third.Recovered.LastLogIndex, third.Recovered.Committed));
        AssertLog(third, 1, 2, term: 9);
        AssertJournal(third, Own, 151, 300);
    }

    [Fact]
    public void A_snapshot_after_that_stands_and_nothing_of_the_old_log_comes_behind_it()
    {
        using (var store = SegmentStore.Open(Options(_folder)))
        {
            store.Start(_ => { }, _ => { });
            Fill(store, from: 1, to: 300);
            store.WriteSetAside(new Vote(9, default, 77));
            for (var i = 1; i <= 100; i++)
                store.WriteLog([Entry(i, term: 9)]);
            store.WriteSnapshot(Snapshot(100, new JournalExtent(Own, 20)), keepsLog: true);
        }

        using var again = SegmentStore.Open(Options(_folder));
        Assert.Equal((100, 100), (again.Recovered.LastLogIndex, again.Recovered.Snapshot!.Index));
        AssertJournal(again, Own, 21, 300);
    }

    [Fact]
    public void A_damaged_beginning_refuses_to_open()
    {
        A_snapshot_of_another_gateway_ends_the_log_and_journals_go_on_behind_it();
        var path = _folder.File(Checkpoint.FileName);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at += at is > 19 and < 24 ? 24 - at : 7)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 1;
            File.WriteAllBytes(path, damaged);
            if (at is < 20 or >= 24)
                Assert.Contains(path, Assert.Throws<StoreException>(() => SegmentStore.Open(Options(_folder))).Message, StringComparison.Ordinal);
        }
    }

    private static void Fill(SegmentStore store, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            store.WriteLog([Entry(i)]);
            store.WriteJournal(Own, i, Bodies(Own, i, 1));
            if (i % 2 == 0)
                store.WriteJournal(Second, i / 2, Bodies(Second, i / 2, 1));
        }
    }

    private static void AssertKept(SegmentStore store)
    {
        AssertLog(store, 1801, 2000);
        AssertJournal(store, Own, 1801, 2000);
        AssertJournal(store, Second, 901, 1000);
    }
}
