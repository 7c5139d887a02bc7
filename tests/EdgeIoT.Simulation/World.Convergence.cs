using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;

namespace EdgeIoT.Simulation;

/// <content>Waiting for the mesh to be well.</content>
public sealed partial class World
{
    /// <summary>How long a mesh in which everything works again may take until all is well.</summary>
    public static readonly TimeSpan ConvergenceLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>The member that coordinates in the highest term, of those that run.</summary>
    public VirtualGateway? Coordinator => Members
        .Where(g => g.Run is not null && g.Run.Look().Coordinator == g.Id)
        .MaxBy(g => g.Run!.Status.FullTerm);

    /// <summary>Whether the mesh has been well once, with all its voters.</summary>
    public bool Founded { get; private set; }

    /// <summary>Starts all gateways within <paramref name="spread"/>, and the boards.</summary>
    public void Start(TimeSpan spread)
    {
        foreach (var gateway in Gateways.Where(g => !g.Late))
            gateway.StartAfter(spread * Chance.Unit());
        foreach (var board in Boards)
            board.Start();
    }

    /// <summary>Starts everything and waits until the mesh stands.</summary>
    public void Found()
    {
        Start(TimeSpan.FromMilliseconds(200));
        RunUntil(MeshIsWell, ConvergenceLimit);
    }

    /// <summary>Runs until <paramref name="missing"/> says that nothing is missing.</summary>
    public void RunUntil(Func<string?> missing, TimeSpan limit)
    {
        var deadline = Schedule.Now + limit;
        while (missing() is { } what)
        {
            if (Schedule.Now >= deadline)
                throw new ViolationException("A healthy mesh converges", $"after {limit.TotalSeconds:F0} s: {what}");
            Run(LookInterval);
        }
    }

    /// <summary>The time of faults is over: the network is whole, everybody runs on a disk that works.</summary>
    public void Heal()
    {
        Telling.Tell("world", $"heals");
        Healed = true;
        Network.Mend();
        foreach (var twin in Boards.Where(board => board.IsTwin))
            twin.Unplug();
        foreach (var gateway in Gateways)
        {
            CutClients(gateway, cut: false);
            gateway.DiskFaults = new();
            gateway.RoundDelay = TimeSpan.Zero;
            if (gateway.Run is { } run)
            {
                run.Resume();
                if (run.Disk.Failed || run.Leaving)
                    gateway.Kill();
            }
            if (gateway.Run is null && gateway.Member)
                gateway.StartAfter(Chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)));
        }
    }

    /// <summary>What the mesh lacks to be well, in words; null where it lacks nothing.</summary>
    public string? MeshIsWell()
    {
        if (Present.FirstOrDefault(g => g.Run is null) is { } down)
            return $"{down.Name} does not run";
        var first = Members[0].Run!.Look();
        foreach (var gateway in Present)
        {
            var status = gateway.Run!.Look();
            if (status.Waiting is { } waiting)
                return $"{gateway.Name} waits for {waiting}";
            if (status.Coordinator == NodeId.None || status.Coordinator != first.Coordinator || status.FullTerm != first.FullTerm)
                return $"{gateway.Name} takes {NameOf(status.Coordinator)} in term {status.Term} for the coordinator, {Members[0].Name} {NameOf(first.Coordinator)} in {first.Term}";
            if (status.Voters != ExpectedVoters)
                return $"{gateway.Name} counts {status.Voters} voters of {ExpectedVoters}";
            if (status.Changing)
                return $"{gateway.Name} says that the voters are changing";
            if (!status.Quorum)
                return $"{gateway.Name} hears no majority";
            if (Learners(status) is { } learners)
                return $"{gateway.Name} counts {learners}";
            foreach (var member in Present)
            {
                var state = status.Gateways.FirstOrDefault(g => g.Id == member.Id)?.State ?? "unknown";
                if (state != "alive")
                    return $"{gateway.Name} takes {member.Name} for {state}";
            }
            if (status.Gateways.Any(g => Gateway(g.Id) is not { Member: true }))
                throw new ViolationException("Strangers are refused", $"{gateway.Name} counts a stranger among the gateways");
        }
        Founded = true;
        Causal.AllAreThere();
        return null;
    }

    /// <summary>What is still to be delivered, in words; null where nothing is.</summary>
    public string? AllIsDelivered()
    {
        foreach (var board in Boards)
        {
            if (board.Waiting is { } waiting)
                return waiting;
        }
        if (Acknowledgements.Unordered() is { } lost)
            return $"{lost} was acknowledged and has no place in the order";
        if (Degradation.Missing() is { } degraded)
            return degraded;
        foreach (var gateway in Present)
        {
            if (gateway.Run is not { } run)
                return $"{gateway.Name} does not run";
            if (!IsCore(gateway))
                continue;
            if (run.Delivered != Order.Count)
                return $"{gateway.Name} has delivered {run.Delivered} of {Order.Count} readings";
            if (run.Applied != Commands.Count)
                return $"{gateway.Name} has applied {run.Applied} of {Commands.Count} commands";
        }
        return Commands.PromisesKept() ? null : "a command was called committed and is not applied";
    }

    /// <summary>Heals the world, waits until everything that was acknowledged is everywhere, new readings too, and checks that it then is quiet.</summary>
    public void ConvergeAfterHealing()
    {
        Heal();
        var healed = Schedule.Now;
        RunUntil(MeshIsWell, ConvergenceLimit);
        var known = Acknowledgements.Count;
        if (Boards.Count > 0)
            RunUntil(() => Acknowledgements.Count > known ? null : "no new reading is acknowledged", ConvergenceLimit - (Schedule.Now - healed));
        foreach (var board in Boards)
            board.Stop();
        // A board with much to tell that connects for each reading takes its time, as long as it comes on.
        while (Boards.Any(board => board.Waiting is not null))
        {
            known = Acknowledgements.Count;
            RunUntil(() => Boards.All(board => board.Waiting is null) || Acknowledgements.Count > known ? null : Boards.Select(board => board.Waiting).First(w => w is not null), ConvergenceLimit);
        }

        RunUntil(() => AllIsDelivered() ?? Causal.Missing() ?? Unlinked() ?? MeshIsWell(), ConvergenceLimit);
        // A board that connects for each reading is gone only when its last one is answered.
        RunUntil(() => Locations.Wrong() ?? MeshIsWell(), ConvergenceLimit);
    }

    /// <summary>Checks that a mesh with nothing to do does little.</summary>
    public void StayIdle(TimeSpan time)
    {
        // Readings that were never acknowledged and lay on a disk that is back may still find their place: that is no fault.
        var (sent, term) = (Network.Sent, Coordinators.Terms);
        Run(time);
        Traffic.CheckIdle(Network.Sent - sent, time);
        // A hand-over to the gateway with the highest priority may just be under way, or to a lower one first, until that one has caught up.
        RunUntil(MeshIsWell, TimeSpan.FromSeconds(1));
        if (Coordinators.Terms > term + Math.Clamp(Options.ExpectedVoters - 1, 1, 2))
            throw new ViolationException("A healthy mesh stays so", $"{Coordinators.Terms - term} elections");
    }

    /// <summary>Two gateways that hold everything and have no link to one another, in words; null where there are none.</summary>
    private string? Unlinked()
    {
        var core = Present.Where(IsCore).ToList();
        var linked = Network.Links.Where(link => link.Stands).SelectMany(link => new[] { (link.Dialer, link.Acceptor!), (link.Acceptor!, link.Dialer) }).ToHashSet();
        return core.SelectMany(one => core.Where(other => other.Index > one.Index && !linked.Contains((one, other))).Select(other => $"{one.Name} and {other.Name} have no link"))
            .FirstOrDefault();
    }

    /// <summary>Whether a gateway is to hold everything, as the coordinator has it: not as it calls itself.</summary>
    private bool IsCore(VirtualGateway gateway) => Coordinator?.Run!.Look().Gateways.FirstOrDefault(g => g.Id == gateway.Id) is { Observer: false };

    /// <summary>More learners than there are to be, in words. A voter that is dead for good may have one in its place, and as long as somebody speaks version 1
    /// of the protocol, which knows no observers, everybody holds everything.</summary>
    private string? Learners(MeshStatus status)
    {
        if (Present.Any(g => g.Options.Protocol == 1))
            return null;
        var learners = status.Gateways.Count(g => !g.Voter && !g.Observer && Gateway(g.Id)?.Id == g.Id);
        var most = Options.Learners + Gateways[0].Options.Voters - status.Gateways.Count(g => g.Voter && g.State == "alive");
        return learners > most ? $"{learners} learners of {most}" : null;
    }

    private string NameOf(NodeId id) => id == NodeId.None ? "nobody" : Gateway(id)?.Name ?? id.ToString();
}
