using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// What a gateway acknowledges from its own disk alone is on that disk, and gets its place as long as the disk is kept. Whoever is told that a majority has it
/// is told once, and it is so; a gateway that still runs tells it.
/// </summary>
public sealed class DegradationRule(World world)
{
    private readonly List<Local> _open = [];
    private readonly Dictionary<(GatewayRun Run, string Device, long Boot, long Seq), Queue<Local>> _byNumber = [];

    /// <summary>How many readings were acknowledged from one disk without a majority.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them were told to be on a majority's disks later.</summary>
    public int Upgrades { get; private set; }

    /// <summary>A gateway acknowledges by one disk. Where that <paramref name="decided"/> it, or the reading has its place already, it may tell of a majority later, and nothing
    /// else is promised here.</summary>
    public void Acknowledged(GatewayRun run, Packet packet, Reading reading, bool decided)
    {
        var local = new Local(reading, run, run.Gateway.Id);
        var key = (run, reading.Board.Name, reading.Boot, reading.Seq);
        if (!_byNumber.TryGetValue(key, out var open))
            _byNumber.Add(key, open = new());
        open.Enqueue(local);
        if (decided || reading.Sequence > 0)
            return;
        if ((reading.DurableOn & world.Voters.BitOf(run.Gateway.Id)) == 0)
            throw new ViolationException("Acknowledged from one disk is on that disk", $"{run.Gateway.Name} acknowledges {reading}, which is not on its disk");
        if (run.Node.Status.Observer)
            throw new ViolationException("An observer acknowledges nothing alone", $"{run.Gateway.Name} acknowledges {reading}");
        Count++;
        world.Telling.Tell(run.Gateway.Name, $"acknowledges {reading} from its own disk");
        reading.LocalAt = packet.Repeat ? reading.LocalAt ?? NodeId.None : run.Gateway.Id;
        _open.Add(local);
    }

    /// <summary>A gateway says that a majority has readings by now.</summary>
    public void Upgraded(GatewayRun run, string device, long boot, long from, long to)
    {
        world.Telling.Tell(run.Gateway.Name, $"says that {device}/{boot}/{from}..{to} are with a majority");
        for (var seq = from; seq <= to; seq++)
        {
            if (!_byNumber.TryGetValue((run, device, boot, seq), out var open) || !open.TryDequeue(out var local))
                throw new ViolationException("What was acknowledged from one disk is upgraded once", $"{run.Gateway.Name} upgrades {device}/{boot}/{seq}, which is not open");
            local.Upgraded = true;
            Upgrades++;
            world.Acknowledgements.Confirmed(run, local.Reading);
        }
    }

    /// <summary>What was acknowledged from a disk that is kept and has no place, or is not upgraded by the process that did so, in words; null where nothing is.</summary>
    public string? Missing()
    {
        _open.RemoveAll(local => IsLost(local) || (local.Reading.Sequence > 0 && (local.Upgraded || !local.Run.Alive)));
        if (_open.Count == 0)
            return null;
        var (reading, gateway) = (_open[0].Reading, world.Gateway(_open[0].At)!);
        return reading.Sequence == 0
            ? $"{reading} was acknowledged from the disk of {gateway.Name} and has no place in the order"
            : $"{reading} has its place, and {gateway.Name} does not say so";
    }

    /// <summary>Its disk is gone, or the mesh goes on without it.</summary>
    private bool IsLost(Local local) => world.Gateway(local.At)?.Id != local.At || world.Voters.IsRemoved(local.At);

    private sealed class Local(Reading reading, GatewayRun run, NodeId at)
    {
        public Reading Reading { get; } = reading;

        public GatewayRun Run { get; } = run;

        public NodeId At { get; } = at;

        public bool Upgraded { get; set; }
    }
}
