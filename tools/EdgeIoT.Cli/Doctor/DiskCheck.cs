using System.Globalization;

namespace EdgeIoT.Cli.Doctor;

/// <summary>Room on the disk of a data folder. A gateway whose disk is full acknowledges nothing.</summary>
internal static class DiskCheck
{
    private const long Little = 1L << 30;
    private const long TooLittle = 64L << 20;

    public static Finding Check(string folder)
    {
        if (!Directory.Exists(folder))
            return new Finding(Level.Fail, "disk", $"There is no folder {folder}.", "Give the folder that the gateway got with --data.");
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        var room = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):0.0} GiB are free at {Path.GetFullPath(folder)}.");
        return free switch
        {
            < TooLittle => new Finding(Level.Fail, "disk", room, "Make room: a gateway whose disk is full stops acknowledging and gives up leadership."),
            < Little => new Finding(Level.Warn, "disk", room, "Make room soon, or shorten the retention."),
            _ => new Finding(Level.Ok, "disk", room),
        };
    }
}
