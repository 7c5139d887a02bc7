using EdgeIoT.Mesh.Storage;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// What is promised is promised within one line of epochs. A line begins where an operator promotes a gateway, with what that gateway has: what was delivered
/// and applied there is the beginning of its order, and nothing else is.
/// </summary>
public sealed class EpochRule(World world)
{
    /// <summary>The lines that were begun, and the first one.</summary>
    private readonly SortedSet<long> _lines = [0];

    /// <summary>The line that outlives the others where they meet.</summary>
    public long Newest => _lines.Max;

    /// <summary>Whether an operator has promoted anybody.</summary>
    public bool Any => _lines.Count > 1;

    /// <summary>The line of a term.</summary>
    public static long LineOf(long term) => term >> 32;

    /// <summary>The line that a run is in.</summary>
    public static long LineOf(GatewayRun run) => run.Disk.History.Line;

    /// <summary>A gateway votes: for itself in a new line where it was promoted.</summary>
    public void Voted(GatewayRun run, in Vote before, in Vote now)
    {
        var line = LineOf(now.Term);
        if (line <= LineOf(before.Term) || now.VotedFor != run.Gateway.Id)
            return;
        if (!_lines.Add(line))
            throw new ViolationException("A line begins once", $"{run.Gateway.Name} begins line {line:x} again");
        world.Order.Begin(line, LineOf(before.Term), run.Delivered);
        world.Commands.Begin(line, LineOf(before.Term), run.Applied);
        world.Owners.Begin(line, LineOf(before.Term), run.Delivered);
    }
}
