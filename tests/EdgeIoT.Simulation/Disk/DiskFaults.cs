namespace EdgeIoT.Simulation.Disk;

/// <summary>How a disk behaves now.</summary>
public sealed class DiskFaults
{
    /// <summary>Mean time of a flush.</summary>
    public TimeSpan FlushMean { get; set; } = TimeSpan.FromMilliseconds(0.2);

    /// <summary>Probability that a flush takes a hundred times as long.</summary>
    public double Stall { get; set; }

    /// <summary>Probability that of the writes that a crash interrupts, one is kept in part.</summary>
    public double Tear { get; set; }

    /// <summary>A flush is reported and not made: what was written since lies in a memory that needs power.</summary>
    public bool Lies { get; set; }

    /// <summary>From now on every write fails, until the gateway is started again on a disk with room.</summary>
    public bool Full { get; set; }

    /// <summary>Where it is <see cref="Full"/>: part of what a failing flush was to write is on the disk all the same.</summary>
    public bool Half { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"flush {FlushMean.TotalMilliseconds:F1} ms{(Stall > 0 ? ", stalls" : "")}{(Tear > 0 ? ", torn writes" : "")}";
}
