using EdgeIoT.Gateway.Storage;
using Microsoft.Win32.SafeHandles;
using static EdgeIoT.Gateway.Tests.Storage.StoreScenario;

namespace EdgeIoT.Gateway.Tests.Storage;

public sealed class FailingDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "No space left on device")]
    [InlineData(false, "Input/output error")]
    public void The_first_error_is_final_and_told_with_its_reason(bool write, string reason)
    {
        var disk = new TestDisk();
        using (var running = new RunningStore(Options(_folder, disk)))
        {
            running.FlushUntil(running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1)));
            var durable = running.Durable;
            (disk.FailWrites, disk.FailFlushes) = (write, !write);
            running.Store.WriteJournal(Own, 2, Bodies(Own, 2, 1));
            running.Store.Flush();
            running.WaitForFailure();
            Assert.Equal(reason, running.Failure);
            Assert.Equal(reason, running.Store.Fault);

            (disk.FailWrites, disk.FailFlushes) = (false, false);
            var flushes = disk.Flushes;
            running.Store.WriteJournal(Own, 3, Bodies(Own, 3, 1));
            running.Store.Flush();
            AssertJournal(running.Store, Own, 1, 3);
            Assert.Equal(durable, running.Durable);
            Assert.Equal(flushes, disk.Flushes);
        }

        using var again = SegmentStore.Open(Options(_folder));
        AssertJournal(again, Own, 1, 1);
    }

    [Fact]
    public void What_a_failed_flush_left_in_the_cache_is_written_again_before_it_counts()
    {
        var disk = new TestDisk();
        using (var running = new RunningStore(Options(_folder, disk)))
        {
            running.FlushUntil(running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1)));
            disk.FailFlushes = true;
            running.Store.WriteJournal(Own, 2, Bodies(Own, 2, 1));
            running.Store.Flush();
            running.WaitForFailure();
        }

        var asked = new RecordedDisk();
        using var again = SegmentStore.Open(Options(_folder, asked));
        AssertJournal(again, Own, 1, 2);
        Assert.True(asked.BeforeFirstSync.AsSpan().IndexOf(Body(Own, 2)) >= 0, "the second record is on no disk");
    }

    [Fact]
    public void Room_that_was_lacking_for_the_next_segment_is_not_lacking_for_ever()
    {
        var disk = new FullDisk { Room = 2 };
        using var files = new SegmentFiles(_folder.Path, SmallSegment, disk);
        Assert.Empty(files.List());
        files.OpenForWriting(1).Dispose();
        Assert.True(SpinWait.SpinUntil(() => disk.Refused > 0, TimeSpan.FromSeconds(60)), "the second is not prepared");
        disk.Room = int.MaxValue;
        files.OpenForWriting(2).Dispose();
        Assert.True(File.Exists(files.PathOf(2)));
        disk.Room = 0;
        Assert.Throws<IOException>(() => files.OpenForWriting(4));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "next.tmp")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_folder.File("file"), "");
        var failure = Assert.Throws<StoreException>(() => SegmentStore.Open(Options(_folder) with { Folder = _folder.File("file/segments") }));
        Assert.Contains("file/segments cannot be used", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_disk_does_not_fill_the_memory()
    {
        var disk = new TestDisk();
        using var running = new RunningStore(Options(_folder, disk));
        disk.FailWrites = true;
        running.Store.WriteJournal(Own, 1, Bodies(Own, 1, 1));
        running.Store.Flush();
        running.WaitForFailure();
        var failure = Assert.Throws<StoreException>(() =>
        {
            for (var record = 2; record < 10_000; record++)
                running.Store.WriteJournal(Own, record, [new byte[50_000]]);
        });
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Takes so many writes.</summary>
    private sealed class FullDisk : IDisk
    {
        private volatile int _refused;
        private volatile int _room;

        public int Room { get => _room; set => _room = value; }

        public int Refused => _refused;

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
        {
            if (_room-- <= 0)
            {
                _refused++;
                throw new IOException("No space left on device");
            }

            RandomAccess.Write(file, data, offset);
        }

        public void Sync(SafeFileHandle file)
        {
        }
    }

    private sealed class RecordedDisk : IDisk
    {
        private readonly List<byte> _written = [];

        public byte[] BeforeFirstSync { get; private set; } = [];

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
        {
            _written.AddRange(data);
            RandomAccess.Write(file, data, offset);
        }

        public void Sync(SafeFileHandle file)
        {
            if (BeforeFirstSync.Length == 0)
                BeforeFirstSync = [.. _written];
        }
    }
}
