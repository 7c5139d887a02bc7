using EdgeIoT.Device.Tests.World;
using EdgeIoT.Firmware.Tests.Board;
using EdgeIoT.Firmware.Tests.Updating;

namespace EdgeIoT.Firmware.Tests;

public sealed class MemoryOfTheProgram
{
    [Fact]
    public void Program_brain_500_readings_and_an_update_under_way_fit_24_kilobytes_of_heap()
    {
        var settings = DesktopBoard.NewSettings();
        settings.Device.BufferCapacity = 500;
        var gateway = new Pusher();
        var application = Pusher.NewApplication(1);
        var manifest = gateway.NewManifest(1, application);
        var updates = gateway.NewReceiver();
        var board = new DesktopBoard(settings, gateway.Files, updates).Start();
        board.Run(5_000);
        board.Link.Kill();
        board.Run(600_000);
        Assert.Equal(500, board.Program.Brain.Buffer.Count);
        board.Link.IsUp = true;
        board.Run(60_000);
        Pusher.Ask(updates, Protocol.Updates.UpdateRequest.WriteOffer(manifest));
        Pusher.Ask(updates, gateway.NewChunk(manifest, 0, application));

        var largestArray = 0;
        var bytes = BoardHeap.SizeOf(board.Program, ref largestArray);
        Assert.InRange(bytes, 14_000, 24_000);
        Assert.InRange(largestArray, 1, 8_192);
    }
}
