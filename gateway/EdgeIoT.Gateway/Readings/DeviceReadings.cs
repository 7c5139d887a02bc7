using EdgeIoT.Gateway.Storage;

namespace EdgeIoT.Gateway.Readings;

/// <summary>Which places in the total order are one board's.</summary>
public sealed class DeviceReadings
{
    internal DeviceReadings(string device) => Device = device;

    /// <summary>The board.</summary>
    public string Device { get; }

    /// <summary>How many readings it has that are not forgotten.</summary>
    public long Count => Sequences.Count - Sequences.First;

    /// <summary>Their sequences, ascending.</summary>
    internal ChunkedLongs Sequences { get; } = new();
}
