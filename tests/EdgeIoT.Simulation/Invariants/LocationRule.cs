using EdgeIoT.Mesh.Causal;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>Where a gateway takes a board to be attached goes forward only; in the end all say where the board is.</summary>
public sealed class LocationRule(World world)
{
    /// <summary>In a mesh of a thousand each knows ten thousand boards: what so many of the gateways take for true is enough to hold against each other.</summary>
    private const int MostWatched = 100;

    private readonly Dictionary<GatewayRun, Dictionary<string, DeviceLocation>> _known = [];
    private HashSet<string>? _names;

    /// <summary>How often a gateway ended a session because the board has moved.</summary>
    public long Moved { get; private set; }

    /// <summary>A gateway learns where a board is.</summary>
    public void Located(GatewayRun run, string device, DeviceLocation location)
    {
        if (run.Gateway.Index % (1 + (world.Gateways.Count / MostWatched)) != 0)
            return;
        _names ??= world.Boards.Select(board => board.Name).ToHashSet(StringComparer.Ordinal);
        if (!_names.Contains(device) || world.Gateway(location.Gateway) is null)
            throw new ViolationException("Only boards are attached, to gateways", $"{run.Gateway.Name} takes {device} to be at {location}");
        var known = KnownTo(run);
        if (known.TryGetValue(device, out var before) && IsLater(before, location))
            throw new ViolationException("A board's place goes forward", $"{run.Gateway.Name} takes {device} to be at {location} after {before}");
        known[device] = location;
    }

    /// <summary>A gateway ends a session.</summary>
    public void SessionEnded() => Moved++;

    /// <summary>Who takes a board to be elsewhere than it is, in words; null where all agree with where the boards are.</summary>
    public string? Wrong()
    {
        foreach (var board in world.Boards.Where(board => !board.IsTwin))
        {
            var at = board.Connection is { } connection && connection.IsOpenAtGateway ? connection.Gateway : null;
            foreach (var gateway in world.Members)
            {
                if (gateway.Run is not { } run)
                    return $"{gateway.Name} does not run";
                if (WhereIs(run, board) != at)
                    return $"{gateway.Name} takes {board.Name} to be at {WhereIs(run, board)?.Name ?? "none"}, and it is at {at?.Name ?? "none"}";
            }
        }

        return null;
    }

    /// <summary>The gateway that a board is attached to, as far as a gateway knows.</summary>
    public VirtualGateway? WhereIs(GatewayRun run, Board board) =>
        KnownTo(run).TryGetValue(board.Name, out var location) && location.IsAttached ? world.Members.FirstOrDefault(g => g.Id == location.Gateway) : null;

    private Dictionary<string, DeviceLocation> KnownTo(GatewayRun run)
    {
        if (!_known.TryGetValue(run, out var known))
            _known.Add(run, known = new(StringComparer.Ordinal));
        return known;
    }

    // By counts, ties by gateway and run; the end of an attachment comes after it. Written again here, so that the core cannot be wrong alone.
    private static bool IsLater(DeviceLocation one, DeviceLocation other)
    {
        if (one.Count != other.Count)
            return one.Count > other.Count;
        if (one.Gateway != other.Gateway)
            return one.Gateway > other.Gateway;
        return one.Incarnation != other.Incarnation ? one.Incarnation > other.Incarnation : !one.IsAttached || other.IsAttached;
    }
}
