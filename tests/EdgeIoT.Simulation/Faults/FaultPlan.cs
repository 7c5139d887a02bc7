using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Network;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>The faults of one seed: what happens when, and how bad network, disks and clocks are all the time.</summary>
public sealed record FaultPlan
{
    /// <summary>What makes elections.</summary>
    private static readonly FaultKind[] Fierce =
    [
        FaultKind.Kill, FaultKind.KillInStep, FaultKind.KillAtVote, FaultKind.KillCoordinator, FaultKind.SplitCoordinator, FaultKind.LosePower,
        FaultKind.Isolate, FaultKind.Split, FaultKind.Deafen, FaultKind.CutOne, FaultKind.SlowDisk,
    ];

    /// <summary>What takes a stage of its own.</summary>
    private static readonly FaultKind[] Staged = [FaultKind.ForgetfulSuccessor, FaultKind.FigureEight];

    /// <summary>Stages that came later.</summary>
    private static readonly FaultKind[] StagedBeside =
        [FaultKind.ForgetfulVoter, FaultKind.LateVote, FaultKind.LongerLog, FaultKind.LateConfirmation, FaultKind.DeadOwner, FaultKind.LostTail, FaultKind.UnheardChange];

    /// <summary>What came later: drawn beside the others, so that a seed keeps its world otherwise.</summary>
    private static readonly FaultKind[] Beside =
    [
        FaultKind.BlockMulticast, FaultKind.Roam, FaultKind.ShrinkPaths, FaultKind.Lag, FaultKind.SlowCpu, FaultKind.LongPause, FaultKind.FailFlush,
        FaultKind.Spoof, FaultKind.ReplayOld,
    ];

    /// <summary>What happens in worlds where gateways degrade.</summary>
    private static readonly FaultKind[] Degrading = [FaultKind.Alone];

    /// <summary>What changes who votes, in meshes that have gateways to spare.</summary>
    private static readonly FaultKind[] Changes = [FaultKind.JoinLate, FaultKind.Remove, FaultKind.StayAway];

    /// <summary>What changes the version that a gateway speaks, in seeds of its own.</summary>
    private static readonly FaultKind[] Versions = [FaultKind.Upgrade];

    /// <summary>Against what nothing is promised, so that no seed draws it: see the README.</summary>
    private static readonly FaultKind[] Unpromised = [FaultKind.LyingDisk, FaultKind.RestoreBackup];

    /// <summary>What an operator does, in seeds of its own.</summary>
    private static readonly FaultKind[] Operators = [FaultKind.Promote, FaultKind.PromoteWhileAlive];

    /// <summary>What happens.</summary>
    public required IReadOnlyList<FaultEvent> Events { get; init; }

    /// <summary>How long there are faults.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The network meanwhile.</summary>
    public required NetworkFaults Network { get; init; }

    /// <summary>The disks meanwhile.</summary>
    public required DiskFaults Disk { get; init; }

    /// <summary>By how much the clock of a gateway may go fast or slow: 0.05 is three minutes in an hour.</summary>
    public double Drift { get; init; }

    /// <summary>Whether a fault takes a world with gateways enough.</summary>
    public static bool NeedsRoom(FaultKind kind) => Staged.Contains(kind) || StagedBeside.Contains(kind);

    /// <summary>A plan drawn by lot.</summary>
    public static FaultPlan Draw(Chance chance)
    {
        var share = chance.Unit() * 0.8;
        var kinds = Enum.GetValues<FaultKind>().Except(Staged).Except(Unpromised).Except(Beside).Except(StagedBeside).Except(Operators).Except(Changes).Except(Versions).Except(Degrading).Where(_ => chance.Hit(share)).ToList();
        var fierce = chance.Hit(0.3);
        if (fierce)
            kinds = [.. kinds.Union(Fierce.Where(_ => chance.Hit(0.6)))];
        if (chance.Hit(0.04))
            return OnStage(chance.Of(Staged), chance);
        var interval = fierce
            ? chance.Between(TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(300))
            : chance.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(1500));
        var lasting = chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(fierce ? 600 : 1500));
        var duration = chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7));
        return new FaultPlan
        {
            Events = DrawEvents(kinds, interval, lasting, duration, chance.Fork()),
            Duration = duration,
            Network = DrawNetwork(chance),
            Disk = DrawDisk(chance),
            Drift = chance.Hit(0.3) ? 0.05 : 0,
        };
    }

    /// <summary>One of the later stages, by lot.</summary>
    public static FaultPlan OnLaterStage(Chance chance) => OnStage(chance.Of(StagedBeside), chance);

    /// <summary>The same with faults of the later kinds among the others.</summary>
    public FaultPlan WithMore(Chance chance)
    {
        var kinds = Beside.Where(_ => chance.Hit(0.4)).ToList();
        var interval = chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1500));
        var lasting = chance.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(1500));
        return this with { Events = [.. Events, .. DrawEvents(kinds, interval, lasting, Duration, chance)] };
    }

    /// <summary>What an operator does in some seeds, in place of what happens suddenly; null for the other seeds.</summary>
    public static FaultKind? OperatorOf(ulong seed) => (seed % 20) switch { 3 => FaultKind.Promote, 13 => FaultKind.PromoteWhileAlive, _ => null };

    /// <summary>The same with nothing sudden but what an operator does.</summary>
    public FaultPlan With(FaultKind operation, Chance chance) => this with
    {
        Events = [new FaultEvent(chance.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)), operation, 0, TimeSpan.Zero, chance.Next())],
        Duration = TimeSpan.FromSeconds(12),
    };

    /// <summary>The same with changes of the voters among the faults.</summary>
    public FaultPlan WithChanges(Chance chance)
    {
        var kinds = Changes.Where(_ => chance.Hit(0.7)).ToList();
        var interval = chance.Between(TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(2500));
        return this with { Events = [.. Events, .. DrawEvents(kinds, interval, TimeSpan.FromSeconds(4), Duration, chance)] };
    }

    /// <summary>Whether the gateways of a seed speak version 1 of the protocol at first.</summary>
    public static bool BeginsWithVersion1(ulong seed) => seed % 20 == 17;

    /// <summary>The same with gateways that are upgraded among the faults.</summary>
    public FaultPlan WithUpgrades(Chance chance)
    {
        var interval = chance.Between(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(1500));
        return this with { Events = [.. Events, .. DrawEvents(Versions, interval, TimeSpan.FromMilliseconds(300), Duration, chance)] };
    }

    /// <summary>The same with gateways that are alone with the boards now and then.</summary>
    public FaultPlan WithLoneliness(Chance chance) => this with
    {
        Events = [.. Events, .. DrawEvents(Degrading, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), Duration, chance)],
    };

    /// <summary>One kind of fault, again and again, in a world that is healthy otherwise.</summary>
    public static FaultPlan OnStage(FaultKind kind, Chance chance) => new()
    {
        Events = DrawEvents([kind], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9), chance),
        Duration = TimeSpan.FromSeconds(12),
        Network = new NetworkFaults(),
        Disk = new DiskFaults { FlushMean = TimeSpan.FromMilliseconds(2) },
    };

    /// <summary>Faults of these kinds, one each <paramref name="interval"/> or so; the first comes soon.</summary>
    public static IReadOnlyList<FaultEvent> DrawEvents(IReadOnlyList<FaultKind> kinds, TimeSpan interval, TimeSpan lasting, TimeSpan duration, Chance chance)
    {
        var events = new List<FaultEvent>();
        if (kinds.Count == 0)
            return events;
        for (var at = chance.Around(interval / 4); at < duration; at += chance.Around(interval))
            events.Add(new FaultEvent(at, chance.Of(kinds), chance.Below(int.MaxValue), chance.Around(lasting), chance.Next()));
        return events;
    }

    /// <summary>A disk drawn by lot: an SSD or an SD card, with or without stalls.</summary>
    public static DiskFaults DrawDisk(Chance chance) => new()
    {
        FlushMean = chance.Hit(0.3) ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromMilliseconds(0.3),
        Stall = chance.Hit(0.2) ? 0.01 : 0,
        Tear = chance.Hit(0.5) ? 0.5 : 0,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Duration.TotalSeconds:F1} s of {(Events.Count == 0 ? "nothing sudden" : string.Join(", ", Events.Select(static e => e.Kind).Distinct()))}; {Network}; {Disk}; clocks off by {Drift:P0}";

    private static NetworkFaults DrawNetwork(Chance chance) => new()
    {
        DelayLeast = chance.Between(TimeSpan.FromMilliseconds(0.05), TimeSpan.FromMilliseconds(1)),
        DelayMean = chance.Hit(0.2) ? TimeSpan.FromMilliseconds(20) : chance.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(3)),
        Loss = chance.Hit(0.5) ? chance.Unit() * 0.3 : 0,
        Duplicate = chance.Hit(0.4) ? chance.Unit() * 0.3 : 0,
        Replay = chance.Hit(0.4) ? chance.Unit() * 0.3 : 0,
        BitFlip = chance.Hit(0.3) ? 0.02 : 0,
        LinkBitFlip = chance.Hit(0.1) ? 0.001 : 0,
        LinkStall = chance.Hit(0.3) ? 0.01 : 0,
        Straggle = chance.Hit(0.3) ? 0.02 : 0,
        LinkTimeout = chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(4)),
    };
}
