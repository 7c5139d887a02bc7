using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>
/// The language of the hand-written stories. Every world checks all rules all the time; a story adds what it is about.
/// </summary>
internal static class Scenario
{
    /// <summary>A mesh that stands, with boards that keep to one gateway each as long as that answers.</summary>
    public static World Mesh(int gateways, int boards, ulong seed = 1, BoardHabits? habits = null, JoinStyle join = JoinStyle.First, bool intruder = false, long retain = 1L << 40)
    {
        habits ??= new BoardHabits { Period = TimeSpan.FromMilliseconds(20) };
        var world = new World(seed, new WorldOptions
        {
            Gateways = gateways,
            Boards = [.. Enumerable.Range(0, boards).Select(i => habits with { Home = i % gateways })],
            Join = join,
            Intruder = intruder,
            Retain = retain,
        });
        world.Found();
        return world;
    }

    /// <summary>Seconds, for readable stories.</summary>
    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Runs for so many seconds.</summary>
    public static void Run(this World world, double seconds) => world.Run(Seconds(seconds));

    /// <summary>Cuts a gateway off from all other gateways.</summary>
    public static void Isolate(this World world, VirtualGateway gateway)
    {
        foreach (var other in world.Members)
        {
            world.Network.Cut(gateway, other);
            world.Network.Cut(other, gateway);
        }
    }

    /// <summary>The members but these.</summary>
    public static List<VirtualGateway> Except(this World world, params VirtualGateway[] those) => [.. world.Members.Except(those)];

    /// <summary>Waits for a coordinator among these gateways that all of them know.</summary>
    public static TimeSpan UntilCoordinated(this World world, IReadOnlyList<VirtualGateway> among, double withinSeconds)
    {
        var since = world.Schedule.Now;
        world.RunUntil(() => CoordinatedBy(among) is not null ? null : $"{string.Join(", ", among.Select(g => g.Name))} agree on no coordinator among them", Seconds(withinSeconds));
        return world.Schedule.Now - since;
    }

    /// <summary>An operator promotes a gateway as soon as that is not refused.</summary>
    public static void Promote(this World world, VirtualGateway gateway) =>
        world.RunUntil(() => world.TryPromote(gateway) ? null : $"{gateway.Name} is not promoted: {gateway.Run!.PromotionRefused}", Seconds(10));

    /// <summary>An operator tries to promote a gateway; whether it was promoted.</summary>
    public static bool TryPromote(this World world, VirtualGateway gateway)
    {
        var epoch = gateway.Run!.Look().Epoch;
        gateway.Run.Promote();
        world.Run(0.01);
        return gateway.Run.Look().Epoch > epoch;
    }

    /// <summary>The longest that a reading sent in this time waited for its acknowledgement, of boards that started at these gateways.</summary>
    public static TimeSpan LongestWait(this World world, TimeSpan from, TimeSpan to, IReadOnlyList<VirtualGateway> homes)
    {
        var longest = TimeSpan.Zero;
        foreach (var reading in world.Readings.Where(r => r.SentAt >= from && r.SentAt < to && homes.Any(h => h.Index == r.Board.Home)))
        {
            var wait = (reading.AckedAt ?? world.Schedule.Now) - reading.SentAt!.Value;
            longest = wait > longest ? wait : longest;
        }
        return longest;
    }

    private static VirtualGateway? CoordinatedBy(IReadOnlyList<VirtualGateway> among)
    {
        var first = among[0].Run?.Look();
        var coordinator = among.FirstOrDefault(g => g.Id == first?.Coordinator);
        return coordinator is not null && among.All(g => g.Run?.Look() is { } s && s.Coordinator == coordinator.Id && s.FullTerm == first!.FullTerm) ? coordinator : null;
    }
}
