using EdgeIoT.Simulator.Flash;

namespace EdgeIoT.Simulator.Tests.Flash;

public sealed class FlashOfBoards
{
    [Fact]
    public void A_folder_keeps_what_was_written()
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-flash-");
        try
        {
            var path = Path.Combine(folder.FullName, "sim-1");
            var flash = new FolderFlash(path);
            Assert.Null(flash.ReadState());
            Assert.Null(flash.ReadBacklog());
            Assert.True(flash.TryWriteState([1, 2]));
            Assert.True(flash.TryWriteState([3]));
            Assert.True(flash.TryWriteBacklog([4]));
            flash = new FolderFlash(path);
            Assert.Equal([3], flash.ReadState());
            Assert.Equal([4], flash.ReadBacklog());
            Directory.Delete(path, recursive: true);
            Assert.False(flash.TryWriteState([5]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
