using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Tests.Board;

namespace EdgeIoT.Firmware.Tests;

public sealed class KeepingThingsOnFlash
{
    [Fact]
    public void A_full_disk_is_reported_and_tried_again()
    {
        var board = new DesktopBoard();
        board.Files.IsFull = true;
        board.Start().Run(5_000);
        Assert.True(board.Program.Brain.Counters.FlashFailures > 1);
        Assert.Equal(0, board.Program.Brain.Counters.Sampled);
        Assert.Contains(board.Log, line => line.StartsWith("flash: write failed", StringComparison.Ordinal));
        board.Files.IsFull = false;
        board.Run(5_000);
        Assert.True(board.Program.Brain.Counters.Acknowledged > 2);
    }

    [Fact]
    public void Power_that_goes_at_any_moment_of_a_flush_leaves_a_boot_number_that_was_never_used_and_whole_readings()
    {
        for (var cut = 0; cut < 30; cut++)
        {
            var files = new MemoryFiles();
            var first = Stopped(files);
            var saved = first.Program.Brain.Buffer.Count;
            var second = new DesktopBoard(null, files) { IsUp = false };
            files.OperationsUntilPowerCut = files.Operations + cut;
            second.Start().Run(3_000);
            second.Program.Brain.Stop(second.Milliseconds, 0);
            second.Run(1_000);
            var boot = second.Program.Brain.Counters.Sampled > 0 ? second.Program.Brain.State.Boot : first.Program.Brain.State.Boot;
            files.OperationsUntilPowerCut = int.MaxValue;
            var third = new DesktopBoard(null, files).Start();
            Assert.True(third.Program.Brain.Buffer.Count >= saved, $"cut after {cut}: {third.Program.Brain.Buffer.Count} of {saved} readings");
            third.Run(5_000);
            Assert.True(third.Program.Brain.State.Boot > boot, $"cut after {cut}: boot {third.Program.Brain.State.Boot} after {boot}");
            Assert.True(third.Program.Brain.Counters.Acknowledged >= saved, $"cut after {cut}");
        }
    }

    [Fact]
    public void A_damaged_copy_gives_way_to_the_one_before_it()
    {
        var files = new MemoryFiles();
        var flash = new TwoCopies(files);
        Write(flash, 1);
        Write(flash, 2);
        files.Damage("x.a");
        files.Damage("x.b");
        Assert.Null(flash.Open("x"));
        files.Damage("x.a");
        Assert.Contains(Read(flash), new byte[] { 1, 2 });
    }

    private static DesktopBoard Stopped(MemoryFiles files)
    {
        var board = new DesktopBoard(null, files) { IsUp = false }.Start();
        board.Run(50_000);
        board.Program.Brain.Stop(board.Milliseconds, 0);
        board.Run(1_000);
        Assert.True(board.Program.HasEnded);
        return board;
    }

    private static void Write(TwoCopies flash, byte value)
    {
        var copy = flash.Begin("x")!;
        copy.Append([value, value, value, value], 4);
        Assert.True(copy.Commit());
    }

    private static byte Read(TwoCopies flash)
    {
        using var found = flash.Open("x")!;
        var bytes = new byte[8];
        Assert.Equal(4, found.Read(bytes, 8));
        return bytes[0];
    }
}
