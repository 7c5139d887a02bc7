using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation;

/// <summary>How the gateways of a world find one another.</summary>
public enum JoinStyle
{
    /// <summary>The first founds a mesh, the others are told where it is.</summary>
    First,

    /// <summary>Everybody is told where everybody is.</summary>
    All,

    /// <summary>Nobody is told anything: beacons.</summary>
    Discovery,
}

/// <summary>What a world consists of.</summary>
public sealed record WorldOptions
{
    /// <summary>How many gateways there are.</summary>
    public int Gateways { get; init; } = 3;

    /// <summary>Whether the last of them is a witness.</summary>
    public bool Witness { get; init; }

    /// <summary>How many of them vote at most; all by default.</summary>
    public int? Voters { get; init; }

    /// <summary>How many more hold everything; whoever is left is an observer. Plenty by default.</summary>
    public int Learners { get; init; } = 100;

    /// <summary>How many vote once all are there: an odd number.</summary>
    public int ExpectedVoters => ((Math.Min(Gateways, Voters ?? Gateways) + 1) / 2 * 2) - 1;

    /// <summary>How they find one another.</summary>
    public JoinStyle Join { get; init; } = JoinStyle.First;

    /// <summary>The boards.</summary>
    public IReadOnlyList<BoardHabits> Boards { get; init; } = [];

    /// <summary>Whether all but the first are told of all others: the first may be removed, and be somebody new, before they have joined.</summary>
    public bool ToldOfAll { get; init; }

    /// <summary>How many more boards there are, with the brain of the firmware.</summary>
    public int FirmwareBoards { get; init; }

    /// <summary>The time between their readings.</summary>
    public TimeSpan FirmwareInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the coordinator orders what came in; the production value by default. Raised, a long story costs fewer events.</summary>
    public TimeSpan CutInterval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How many bytes of log and readings the gateways keep; practically all by default.</summary>
    public long Retain { get; init; } = 1L << 40;

    /// <summary>How many gateways, of the last ones, are not there at first.</summary>
    public int Late { get; init; }

    /// <summary>How long a voter is gone before another one takes its place; the production value by default.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The version of the protocol that the gateways speak at first.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>Which gateways acknowledge from their own disk where no majority answers: a bit for each, from the first on.</summary>
    public int Degrading { get; init; }

    /// <summary>After what time they do.</summary>
    public TimeSpan DegradeAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much of that may wait for a majority.</summary>
    public int MostDegraded { get; init; } = 65_536;

    /// <summary>Whether a gateway with a wrong join token is around.</summary>
    public bool Intruder { get; init; }

    /// <summary>Silence after which a voter stands for election; heartbeats are eight times as frequent.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// By how much the clocks of the gateways go slow: every timer of theirs takes so many times as long. Raised, a long story costs fewer events, and
    /// a fail-over takes longer.
    /// </summary>
    public int GatewaySlowness { get; init; } = 1;

    /// <summary>Mean of a packet's way between a board and a gateway.</summary>
    public TimeSpan ClientDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Probability that a packet of a board is held up for long.</summary>
    public double ClientStall { get; init; }

    /// <summary>The same with gateways, all or some of them, that acknowledge from their own disk where no majority answers.</summary>
    public WorldOptions WithDegradation(Chance chance, bool all) => this with
    {
        Voters = all && Gateways > 3 ? 3 : Voters,
        Degrading = all ? -1 : chance.Below(1 << Gateways),
        DegradeAfter = chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400)),
        MostDegraded = chance.Hit(0.3) ? chance.Between(1, 12) : 65_536,
    };

    /// <summary>The same with one more board, which has the device id of the first one by mistake until the end of the safety phase.</summary>
    public WorldOptions WithTwin(Chance chance) => this with { Boards = [.. Boards, BoardHabits.Draw(chance) with { TwinOf = 0 }] };

    /// <summary>The same with boards that sleep between their reports, the first one excepted: that one is gone when its gateway is killed.</summary>
    public WorldOptions WithSleepers(Chance chance) => this with
    {
        Boards =
        [
            Boards[0] with { OneShot = false, IsPoweredByGateway = true },
            .. Boards.Skip(1).Select(habits => habits with { OneShot = false, Sleep = chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)) }),
        ],
    };

    /// <summary>The same with at least three gateways, or five where it takes a majority against a majority, that all vote.</summary>
    public WorldOptions WithRoomFor(FaultKind kind)
    {
        if (kind == FaultKind.Alone)
            return this with { Gateways = Math.Max(2, Gateways), Join = JoinStyle.First };
        if (kind is FaultKind.Promote or FaultKind.PromoteWhileAlive)
        {
            // Those whose disks were destroyed come back as others, and take the places of what they were. In the larger meshes what is acknowledged waits for its place.
            return this with
            {
                CutInterval = kind == FaultKind.Promote && Gateways > 3 ? TimeSpan.FromMilliseconds(300) : CutInterval,
                Gateways = Math.Max(2, Gateways), Join = JoinStyle.First, Retain = kind == FaultKind.Promote ? Retain : 1L << 40, ReplaceAfter = TimeSpan.FromSeconds(1.2),
            };
        }

        if (kind == FaultKind.Upgrade)
            return this with { Protocol = 1 };
        var gateways = kind is FaultKind.FigureEight or FaultKind.LateConfirmation or FaultKind.UnheardChange ? 5
            : kind is FaultKind.ForgetfulVoter or FaultKind.LateVote or FaultKind.LongerLog or FaultKind.DeadOwner or FaultKind.LostTail ? 3 : Gateways > 3 ? 5 : 3;
        return this with { Gateways = gateways, Voters = null, Join = JoinStyle.First, Late = kind == FaultKind.UnheardChange ? 2 : 0 };
    }

    /// <summary>The same with more gateways than vote, or some that come late, and little patience with voters that are gone.</summary>
    public WorldOptions WithGatewaysToSpare(ulong seed) => this with
    {
        Gateways = seed % 8 == 1 ? 4 : 5,
        Voters = seed % 3 == 0 ? null : 3,
        // Who is told of everybody waits for everybody before it founds a mesh.
        Late = Join == JoinStyle.All ? 0 : (int)(seed / 4 % 3),
        ReplaceAfter = TimeSpan.FromSeconds(1.2),
        ToldOfAll = Join == JoinStyle.First,
    };

    /// <summary>Options drawn by lot.</summary>
    public static WorldOptions Draw(Chance chance)
    {
        var boards = new BoardHabits[chance.Between(2, 5)];
        for (var i = 0; i < boards.Length; i++)
            boards[i] = BoardHabits.Draw(chance);
        var gateways = chance.Below(20) switch { 0 => 1, 1 => 2, < 13 => 3, 13 => 4, _ => 5 };
        return new WorldOptions
        {
            Gateways = gateways,
            Voters = gateways > 3 && chance.Hit(0.3) ? 3 : null,
            Join = (JoinStyle)chance.Below(3),
            Boards = boards,
            Intruder = chance.Hit(0.1),
            Retain = chance.Hit(0.4) ? chance.Between(2_000, 60_000) : 1L << 40,
            ElectionTimeout = TimeSpan.FromMilliseconds(chance.Hit(0.3) ? 120 : 400),
            ClientDelay = chance.Between(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(8)),
            ClientStall = chance.Hit(0.3) ? 0.02 : 0,
        };
    }
}
