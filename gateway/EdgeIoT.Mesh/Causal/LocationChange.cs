using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>One line of a broadcast on where devices are, or of the state that such broadcasts have made.</summary>
/// <param name="Device">The device.</param>
/// <param name="Location">Where it is now, or was last.</param>
/// <param name="Before">The gateway's run that the device was attached to before, as far as was known where it attached; the count is one less.</param>
internal readonly record struct LocationChange(string Device, DeviceLocation Location, JournalId Before)
{
    /// <summary>The longest device id, in bytes.</summary>
    public const int MostDeviceBytes = 64;

    /// <summary>A line is never larger.</summary>
    public const int MostBytes = MostDeviceBytes + (2 * (JournalId.Size + 1)) + 16;

    public void Write(MessageWriter writer) =>
        writer.Text(Device).Journal(Location.Source).Number(Location.Count).Bool(Location.IsAttached).Journal(Before);

    public static LocationChange Read(ref MessageReader reader)
    {
        var device = reader.Text(MostDeviceBytes);
        var source = reader.Journal();
        return new(device, new DeviceLocation(source.Gateway, source.Incarnation, reader.Number(), reader.Bool()), reader.Journal());
    }
}
