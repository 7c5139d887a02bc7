using EdgeIoT.Gateway.Storage;
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
}
