using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Network;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>The faults of one seed: which kinds happen, how often, and how bad network and disks are all the time.</summary>
public sealed record FaultPlan
{
    /// <summary>What makes elections.</summary>
    private static readonly FaultKind[] Fierce =
        [FaultKind.Kill, FaultKind.KillInStep, FaultKind.KillAtVote, FaultKind.LosePower, FaultKind.Isolate, FaultKind.Split, FaultKind.Deafen, FaultKind.CutOne, FaultKind.SlowDisk];

    /// <summary>What happens now and then.</summary>
    public required IReadOnlyList<FaultKind> Kinds { get; init; }

    /// <summary>Mean time between two of them.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The mean that one of them lasts.</summary>
    public required TimeSpan Lasting { get; init; }

    /// <summary>How long there are faults.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The network meanwhile.</summary>
    public required NetworkFaults Network { get; init; }

    /// <summary>The disks meanwhile.</summary>
    public required DiskFaults Disk { get; init; }

    /// <summary>A plan drawn by lot.</summary>
    public static FaultPlan Draw(Chance chance)
    {
        var share = chance.Unit() * 0.8;
        var kinds = Enum.GetValues<FaultKind>().Where(_ => chance.Hit(share)).ToList();
        var fierce = chance.Hit(0.3);
        return new FaultPlan
        {
            Kinds = fierce ? [.. kinds.Union(Fierce.Where(_ => chance.Hit(0.6)))] : kinds,
            Interval = fierce
                ? chance.Between(TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(300))
                : chance.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(1500)),
            Lasting = chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(fierce ? 600 : 1500)),
            Duration = chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)),
            Network = new NetworkFaults
            {
                DelayLeast = chance.Between(TimeSpan.FromMilliseconds(0.05), TimeSpan.FromMilliseconds(1)),
                DelayMean = chance.Hit(0.2) ? TimeSpan.FromMilliseconds(20) : chance.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(3)),
                Loss = chance.Hit(0.5) ? chance.Unit() * 0.3 : 0,
                Duplicate = chance.Hit(0.4) ? chance.Unit() * 0.3 : 0,
                Replay = chance.Hit(0.4) ? chance.Unit() * 0.3 : 0,
                BitFlip = chance.Hit(0.3) ? 0.02 : 0,
                LinkBitFlip = chance.Hit(0.1) ? 0.001 : 0,
                Straggle = chance.Hit(0.3) ? 0.02 : 0,
                LinkTimeout = chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(4)),
            },
            Disk = DrawDisk(chance),
        };
    }

    /// <summary>A disk drawn by lot: an SSD or an SD card, with or without stalls.</summary>
    public static DiskFaults DrawDisk(Chance chance) => new()
    {
        FlushMean = chance.Hit(0.3) ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromMilliseconds(0.3),
        Stall = chance.Hit(0.2) ? 0.01 : 0,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Duration.TotalSeconds:F1} s of {(Kinds.Count == 0 ? "nothing sudden" : string.Join(", ", Kinds))} every {Interval.TotalMilliseconds:F0} ms; "
        + $"delay {Network.DelayMean.TotalMilliseconds:F1} ms, loss {Network.Loss:P0}, duplicate {Network.Duplicate:P0}, replay {Network.Replay:P0}, "
        + $"bit flips {Network.BitFlip:P0}, flush {Disk.FlushMean.TotalMilliseconds:F1} ms";
}
