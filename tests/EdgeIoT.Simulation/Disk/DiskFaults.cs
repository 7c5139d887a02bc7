namespace EdgeIoT.Simulation.Disk;

/// <summary>How a disk behaves now.</summary>
public sealed class DiskFaults
{
    /// <summary>Mean time of a flush.</summary>
    public TimeSpan FlushMean { get; set; } = TimeSpan.FromMilliseconds(0.2);

    /// <summary>Probability that a flush takes a hundred times as long.</summary>
    public double Stall { get; set; }

    /// <summary>From now on every write fails, until the gateway is started again on a disk with room.</summary>
    public bool Full { get; set; }
}
