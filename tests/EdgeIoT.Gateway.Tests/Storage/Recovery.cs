using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Storage;
using static EdgeIoT.Gateway.Tests.Storage.StoreScenario;

namespace EdgeIoT.Gateway.Tests.Storage;

public sealed class Recovery : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string First => _folder.File("00000001.seg");

    [Fact]
    public void A_tail_torn_at_any_byte_loses_only_what_was_not_durable()
    {
        var (end, image) = ThreeFlushes();
        for (var cut = end[1]; cut < end[2]; cut++)
        {
            var torn = (byte[])image.Clone();
            Array.Clear(torn, cut, torn.Length - cut);
            File.WriteAllBytes(First, torn);
            var recovery = Recover();
            Assert.InRange(recovery.Index.RecordsOf(0).Count, 6, cut > end[2] - Frame.Alignment ? 9 : 6);
            Assert.Equal(2, recovery.Index.Log.Count);
        }
    }

    [Fact]
    public void A_tail_with_lost_pages_in_any_place_is_cut_and_zeroed()
    {
        var (end, image) = ThreeFlushes();
        for (var hole = end[1]; hole < end[2] - 32; hole += 8)
        {
            var torn = (byte[])image.Clone();
            Array.Clear(torn, hole, 16);
            File.WriteAllBytes(First, torn);
            var recovery = Recover();
            Assert.Equal(6, recovery.Index.RecordsOf(0).Count);
            Assert.Equal(end[1], recovery.Offset);
            Assert.Single(recovery.Warnings);
            Assert.False(File.ReadAllBytes(First).AsSpan(end[1]).ContainsAnyExcept((byte)0));
        }
    }

    [Fact]
    public void A_flipped_bit_in_what_was_durable_refuses_to_open_and_says_where()
    {
        var (end, image) = ThreeFlushes();
        for (var at = SegmentHeader.Size; at < end[1]; at++)
        {
            var damaged = (byte[])image.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(First, damaged);
            if (IsPadding(image, at))
                continue;
            var failure = Assert.Throws<StoreException>(Recover);
            Assert.Contains(First, failure.Message, StringComparison.Ordinal);
            Assert.Contains("damaged at offset", failure.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, File.ReadAllBytes(First));
        }
    }

    [Theory]
    [InlineData(0, "head of a segment")]
    [InlineData(9, "head of a segment")]
    [InlineData(20, "head of a segment")]
    public void A_damaged_head_of_a_segment_refuses_to_open(int at, string message)
    {
        var (_, image) = ThreeFlushes();
        image[at] ^= 0x40;
        File.WriteAllBytes(First, image);
        Assert.Contains(message, Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_that_ends_early_refuses_to_open()
    {
        var (_, image) = ThreeFlushes();
        File.WriteAllBytes(First, image[..(SmallSegment - 5)]);
        Assert.Contains("ends here instead of at", Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_segment_refuses_to_open()
    {
        FillSegments(3);
        File.Delete(_folder.File("00000002.seg"));
        Assert.Contains("00000002.seg is missing", Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_segments_that_changed_names_refuse_to_open()
    {
        FillSegments(3);
        File.Move(_folder.File("00000002.seg"), _folder.File("spare"));
        File.Move(_folder.File("00000003.seg"), _folder.File("00000002.seg"));
        File.Move(_folder.File("spare"), _folder.File("00000003.seg"));
        Assert.Contains("segment 3 under the name of 2", Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_copy_of_a_segment_among_newer_ones_refuses_to_open()
    {
        FillSegments(1);
        var old = File.ReadAllBytes(_folder.File("00000002.seg"));
        FillSegments(2);
        File.WriteAllBytes(_folder.File("00000002.seg"), old);
        Assert.Contains("says that it was on the disk", Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_between_two_segments_goes_on_in_the_next()
    {
        FillSegments(3);
        var recovery = Recover();
        var (segment, records) = (recovery.Segment, recovery.Index.RecordsOf(0).Count);
        Assert.True(segment >= 3);

        // The newest segment's frames are lost, as if the power went before the first of them was flushed.
        var newest = _folder.File($"{segment:D8}.seg");
        var image = File.ReadAllBytes(newest);
        Array.Clear(image, SegmentHeader.Size, image.Length - SegmentHeader.Size);
        File.WriteAllBytes(newest, image);
        var again = Recover();
        Assert.Equal(segment - 1, again.Segment);
        Assert.InRange(again.Index.RecordsOf(0).Count, 1, records - 1);
        using var running = new RunningStore(Options(_folder));
        var next = again.Index.RecordsOf(0).Count + 1;
        running.FlushUntil(running.Store.WriteJournal(Own, next, Bodies(Own, next, 50)));
        AssertJournal(running.Store, Own, 1, next + 49);
    }

    [Fact]
    public void Frames_of_one_flush_may_be_lost_in_any_order()
    {
        // Two frames go out before one flush, into two segments; the first is lost, the second is not.
        var disk = new TestDisk();
        using (var running = new RunningStore(Options(_folder, disk)))
        {
            running.FlushUntil(running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1)));
            running.Store.WriteJournal(Own, 2, Bodies(Own, 2, 1, 40_000));
            running.FlushUntil(running.Store.WriteJournal(Own, 3, Bodies(Own, 3, 1, 40_000)));
        }

        var image = File.ReadAllBytes(First);
        var second = FrameStarts(image).First(start => BitConverter.ToInt32(image, start + 24) > 40_000);
        Array.Clear(image, second + 5_000, 4096);
        File.WriteAllBytes(First, image);
        RemoveFramesThatVouch(_folder.File("00000002.seg"));
        var recovery = Recover();
        Assert.Equal(1, recovery.Index.RecordsOf(0).Count);
        Assert.False(File.ReadAllBytes(_folder.File("00000002.seg")).AsSpan(SegmentHeader.Size).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_preparation_that_was_cut_short_is_made_anew()
    {
        FillSegments(1);
        File.WriteAllText(_folder.File("next.tmp"), "half");
        using var running = new RunningStore(Options(_folder));
        Assert.True(running.Store.Recovered.LastLogIndex > 0);
    }

    [Fact]
    public void A_stranger_among_the_segments_is_named()
    {
        FillSegments(1);
        File.WriteAllText(_folder.File("copy.seg"), "");
        Assert.Contains("copy.seg", Assert.Throws<StoreException>(Recover).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_after_the_start_is_never_handed_out()
    {
        FillSegments(2);
        using var running = new RunningStore(Options(_folder));
        using (var file = File.OpenHandle(First, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            for (var at = SegmentHeader.Size + 200; at < SmallSegment; at += 50)
                RandomAccess.Write(file, [0xFF], at);
        var failure = Assert.Throws<StoreException>(() => AssertJournal(running.Store, Own, 1, 100));
        Assert.Contains("fails its checksum", failure.Message, StringComparison.Ordinal);
    }

    private StoreRecovery Recover() => StoreRecovery.Run(new SegmentFiles(_folder.Path, SmallSegment, new TestDisk()));

    /// <summary>Three flushes, the third not vouched for by anything; where each ends, and the file.</summary>
    private (int[] End, byte[] Image) ThreeFlushes()
    {
        using var running = new RunningStore(Options(_folder));
        var ends = new List<int>();
        running.Store.WriteVote(new Vote(1, default, 1));
        running.Store.WriteLog([Entry(1), Entry(2)]);
        foreach (var first in (long[])[1, 4, 7])
        {
            running.FlushUntil(running.Store.WriteJournal(Own, first, Bodies(Own, first, 3)));
            ends.Add(FrameStarts(File.ReadAllBytes(First)).Select(start => Frame.Align(start + Frame.HeadSize + BitConverter.ToInt32(File.ReadAllBytes(First), start + 24))).Max());
        }

        return ([.. ends], File.ReadAllBytes(First));
    }

    private void FillSegments(int count)
    {
        using var running = new RunningStore(Options(_folder));
        var next = running.Store.Recovered.Journals.Where(extent => extent.Journal == Own).Select(extent => extent.Last).SingleOrDefault() + 1;
        var entry = running.Store.Recovered.LastLogIndex + 1;
        for (var written = 0; written < count * SmallSegment; written += 10 * 120)
        {
            running.Store.WriteLog([Entry(entry++)]);
            running.FlushUntil(running.Store.WriteJournal(Own, next, Bodies(Own, next, 10)));
            next += 10;
        }
    }

    private static List<int> FrameStarts(byte[] image) =>
        [.. Enumerable.Range(4, (image.Length / 16) - 8).Select(i => i * 16).Where(at => Frame.HasMagic(image.AsSpan(at)))];

    private static bool IsPadding(byte[] image, int at)
    {
        var start = FrameStarts(image).Last(start => start <= at);
        return at >= start + Frame.HeadSize + BitConverter.ToInt32(image, start + 24);
    }

    private static void RemoveFramesThatVouch(string path)
    {
        var image = File.ReadAllBytes(path);
        foreach (var start in FrameStarts(image).Skip(1))
            Array.Clear(image, start, image.Length - start);
        File.WriteAllBytes(path, image);
    }
}
