using System.Diagnostics;
using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Detection;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scale;

/// <summary>
/// A mesh of one size through its life, and what that costs each gateway.
/// <code>
///   cold start ─► idle ─► one joins ─► ten boards a gateway ─► some lose power, come back ─► boards stop ─► audit
/// </code>
/// </summary>
public sealed class ScaleRun
{
    private const int BoardsPerGateway = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly World _world;
    private readonly TextWriter _progress;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private ScaleRun(int gateways, ulong seed, TextWriter progress)
    {
        _progress = progress;
        var habits = new BoardHabits { Period = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(5) };
        _world = new World(seed, new WorldOptions
        {
            Gateways = gateways + 1,
            Voters = gateways >= 30 ? 7 : 3,
            Learners = 9,
            Boards = [.. Enumerable.Range(0, gateways * BoardsPerGateway).Select(i => habits with { Home = i % gateways })],
        });
    }

    private List<VirtualGateway> Running => [.. _world.Members.Where(g => g.Run is not null)];

    /// <summary>Runs one size and says on <paramref name="progress"/> how far it is; throws where a promise is broken.</summary>
    public static ScaleFigures Of(int gateways, TextWriter progress, ulong seed = 1) => new ScaleRun(gateways, seed, progress).Live(gateways);

    private ScaleFigures Live(int gateways)
    {
        var figures = new ScaleFigures { Gateways = gateways, Converged = ColdStart(gateways) };
        _world.Run(TimeSpan.FromSeconds(5));
        var roles = Roles();
        figures.Idle = Idle(roles);
        _world.Watch = new DeathWatch(_world);
        figures.Joined = Join(_world.Members[gateways]);
        // Until it has its place in the mesh, too.
        _world.Run(TimeSpan.FromSeconds(2));
        roles = Roles();
        figures.PerReading = Load(roles, figures.Idle);
        var detected = Crash(Math.Clamp(gateways / 10, 1, 5));
        (figures.FirstToKnow, figures.AllKnow) = (detected.First, detected.All);
        Audit();
        figures.FalsePositives = _world.Watch.FalsePositives;
        (figures.Acknowledged, figures.Ordered) = (_world.Acknowledgements.Count, _world.Order.Count);
        figures.Roles = roles.CountBy(r => r.Value).ToDictionary();
        (figures.Time, figures.Wall) = (_world.Schedule.Now, _watch.Elapsed);
        return figures;
    }

    private TimeSpan ColdStart(int gateways)
    {
        _world.Members[0].Start();
        foreach (var gateway in _world.Members.Take(gateways).Skip(1))
            gateway.StartAfter(TimeSpan.FromSeconds(2) * _world.Chance.Unit());
        return Until("cold start", () => _world.Members.Take(gateways), status => KnowsAll(status, gateways));
    }

    private static bool KnowsAll(MeshStatus status, int gateways) =>
        status.Quorum && status.Waiting is null && status.Gateways.Count(g => g.State == "alive") == gateways;

    private TimeSpan Join(VirtualGateway gateway)
    {
        gateway.Start();
        return Until("join", () => Running.Where(g => g != gateway), status => status.Gateways.Any(g => g.Id == gateway.Id && g.State == "alive"));
    }

    /// <summary>How long until something holds at each of some gateways; who has got there is not looked at again.</summary>
    private TimeSpan Until(string what, Func<IEnumerable<VirtualGateway>> whom, Func<MeshStatus, bool> holds)
    {
        var since = _world.Schedule.Now;
        var missing = whom().ToList();
        _world.RunUntil(() =>
        {
            // From the back: the first that is missing ends the look.
            while (missing.Count > 0 && missing[^1].Run is { } run && holds(run.Look()))
                missing.RemoveAt(missing.Count - 1);
            return missing.Count == 0 ? null : $"{what}: {missing.Count} gateways are not there yet, {missing[^1].Name} one of them";
        }, Patience);
        Say($"{what}: {(_world.Schedule.Now - since).TotalSeconds:F1} s");
        return _world.Schedule.Now - since;
    }

    private Dictionary<VirtualGateway, GatewayRole> Roles()
    {
        var coordinator = _world.Coordinator!;
        var seen = coordinator.Run!.Look().Gateways.ToDictionary(g => g.Id);
        return Running.ToDictionary(g => g, g => g == coordinator ? GatewayRole.Coordinator : seen[g.Id] switch
        {
            { Voter: true } => GatewayRole.Voter,
            { Observer: true } => GatewayRole.Observer,
            _ => GatewayRole.Learner,
        });
    }

    private Dictionary<GatewayRole, Rate> Idle(Dictionary<VirtualGateway, GatewayRole> roles)
    {
        var idle = Measure(roles, TimeSpan.FromSeconds(10));
        Say("idle");
        return idle;
    }

    private Dictionary<GatewayRole, Rate> Measure(Dictionary<VirtualGateway, GatewayRole> roles, TimeSpan time)
    {
        var before = roles.Keys.ToDictionary(g => g, g => g.Traffic.Copy());
        _world.Run(time);
        return roles.GroupBy(r => r.Value).ToDictionary(role => role.Key, role => new Rate(
            role.Average(r => r.Key.Traffic.DatagramBytes - before[r.Key].DatagramBytes) / time.TotalSeconds,
            role.Average(r => r.Key.Traffic.LinkBytes - before[r.Key].LinkBytes) / time.TotalSeconds));
    }

    /// <summary>Bytes that all gateways together send for one reading, beyond what they send when idle.</summary>
    private double Load(Dictionary<VirtualGateway, GatewayRole> roles, Dictionary<GatewayRole, Rate> idle)
    {
        foreach (var board in _world.Boards)
            board.Start();
        // Each board's first reading makes it attach.
        _world.Run(TimeSpan.FromSeconds(12));
        var known = _world.Acknowledgements.Count;
        var time = TimeSpan.FromSeconds(10);
        var busy = Measure(roles, time);
        var readings = Math.Max(1, _world.Acknowledgements.Count - known);
        Say($"{readings} readings");
        return roles.Values.Sum(role => busy[role].All - idle.GetValueOrDefault(role).All) * time.TotalSeconds / readings;
    }

    private (List<TimeSpan> First, List<TimeSpan> All) Crash(int count)
    {
        var coordinator = _world.Coordinator;
        var victims = Running.Where(g => g != coordinator).OrderBy(_ => _world.Chance.Next()).Take(count).ToList();
        var crash = _world.Schedule.Now;
        foreach (var victim in victims)
            victim.LosePower();
        var held = victims.ConvertAll(victim => _world.Watch!.HeldDead(victim));
        var others = Running.Count;
        _world.RunUntil(() => held.Find(h => h.Count < others) is { } less ? $"{others - less.Count} gateways do not know of a death" : null, Patience);
        Say("crash");
        List<TimeSpan> first = held.ConvertAll(h => h.Values.Min() - crash), all = [.. held.SelectMany(h => h.Values).Select(at => at - crash)];
        foreach (var victim in victims)
            victim.Start();
        return (first, all);
    }

    private void Audit()
    {
        _world.Run(TimeSpan.FromSeconds(2));
        foreach (var board in _world.Boards)
            board.Stop();
        _world.RunUntil(_world.AllIsDelivered, Patience);
        Say("audit");
    }

    private void Say(string what) =>
        _progress.WriteLine(FormattableString.Invariant($"  {_world.Members.Count - 1} gateways, {_watch.Elapsed.TotalSeconds:F0} s: {what} (virtual {_world.Schedule.Now.TotalSeconds:F1} s, {_world.Schedule.Happened / 1e6:F1} million events)"));
}
