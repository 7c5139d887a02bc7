using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Detection;

/// <summary>Who takes whom for dead and since when, from the time on at which it was set up.</summary>
public sealed class DeathWatch(World world)
{
    private readonly Dictionary<NodeId, Dictionary<VirtualGateway, TimeSpan>> _dead = [];
    private readonly Dictionary<NodeId, HashSet<GatewayRun>> _alive = [];

    /// <summary>When it was set up.</summary>
    public TimeSpan Since { get; } = world.Schedule.Now;

    /// <summary>How often a gateway whose process ran was declared dead: once for each time, however many others believed it.</summary>
    public int FalsePositives { get; private set; }

    /// <summary>Since when each other gateway takes this one for dead.</summary>
    public IReadOnlyDictionary<VirtualGateway, TimeSpan> HeldDead(VirtualGateway gateway) => DeadIn(gateway.Id);

    /// <summary>A gateway has something new to say of the others.</summary>
    public void Looked(VirtualGateway by, MeshStatus status)
    {
        foreach (var seen in status.Gateways)
        {
            var known = DeadIn(seen.Id);
            if (seen.State != "dead")
            {
                known.Remove(by);
                AliveTo(seen.Id).Add(by.Run!);
                continue;
            }

            if (!known.TryAdd(by, world.Schedule.Now) || world.Gateway(seen.Id)?.Run is null || known.Count > 1 || !AliveTo(seen.Id).Contains(by.Run!))
                continue;
            FalsePositives++;
            world.Telling.Tell(by.Name, $"takes {seen.Name} for dead, which lives");
        }
    }

    /// <summary>Whose runs have seen it alive: one that the log names and nobody has met yet counts as dead, too, and was never declared so.</summary>
    private HashSet<GatewayRun> AliveTo(NodeId id)
    {
        if (!_alive.TryGetValue(id, out var to))
            _alive.Add(id, to = []);
        return to;
    }

    private Dictionary<VirtualGateway, TimeSpan> DeadIn(NodeId id)
    {
        if (!_dead.TryGetValue(id, out var by))
            _dead.Add(id, by = []);
        return by;
    }
}
