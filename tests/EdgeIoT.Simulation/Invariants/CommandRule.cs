using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Story;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// Commands on the log: applied in one order by all of a line of epochs, each at most once, and once for sure where its proposer was told so and nobody began another epoch since;
/// only what is on the disks of
/// a majority; and linearizable: a command that was proposed after another one was answered comes after it. As there is one order of all commands, that
/// holds for each key that they may be about, and for all keys together.
/// </summary>
public sealed class CommandRule(World world)
{
    private readonly Dictionary<long, List<(long Index, long Command)>> _lines = new() { [0] = [] };
    private readonly HashSet<(long Line, long Command)> _known = [];
    private readonly Dictionary<(long Line, long Command), long> _promised = [];
    private readonly Dictionary<(GatewayRun, long), long> _open = [];
    private readonly List<long> _proposedAfter = [0];
    private readonly List<Doubt> _doubtful = [];
    private long _commands;
    private long _answered;

    /// <summary>How many commands were applied in the newest line.</summary>
    public int Count => _lines[world.Epochs.Newest].Count;

    /// <summary>A line begins with the first <paramref name="applied"/> commands of another one.</summary>
    public void Begin(long line, long from, int applied)
    {
        _lines.Add(line, [.. _lines[from].Take(applied)]);
        _known.UnionWith(_lines[line].Select(a => (line, a.Command)));
    }

    /// <summary>Proposes a new command at a gateway, with so many bytes of filling; returns its number.</summary>
    public long Propose(GatewayRun run, int filling = 0)
    {
        var command = ++_commands;
        _proposedAfter.Add(_answered);
        _open.Add((run, command), command);
        var bytes = new byte[sizeof(long) + filling];
        BitConverter.TryWriteBytes(bytes, command);
        run.Receive(new Input(InputKind.Propose, command, bytes));
        return command;
    }

    /// <summary>Whether somebody has applied a command.</summary>
    public bool IsApplied(long command) => _known.Contains((world.Epochs.Newest, command));

    /// <summary>The answer to a proposal.</summary>
    public void Proposed(GatewayRun run, long ticket, long index)
    {
        if (!_open.Remove((run, ticket), out var command))
            throw new ViolationException("A proposal is answered once", $"{run.Gateway.Name} answers proposal {ticket}, which is not open");
        if (index <= 0)
            return;
        _promised.Add((EpochRule.LineOf(run), command), index);
        _answered = Math.Max(_answered, index);
    }

    /// <summary>A run applies its <paramref name="nth"/> command, from 0.</summary>
    public void Applied(GatewayRun run, int nth, long index, ReadOnlyMemory<byte> bytes)
    {
        var command = bytes.Length >= sizeof(long) ? BitConverter.ToInt64(bytes.Span) : -1;
        if (command < 1 || command > _commands)
            throw new ViolationException("Only proposed commands are applied", $"{run.Gateway.Name} applies bytes with checksum {Checksum.Of(bytes.Span):x8}");
        var number = EpochRule.LineOf(run);
        var line = _lines[number];
        if (nth < line.Count)
        {
            if (line[nth] != (index, command))
                throw new ViolationException("Commands have one order", $"{run.Gateway.Name} applies {command} at {index}, others {line[nth]}");
            return;
        }
        if (nth > 0 && line[nth - 1].Index >= index)
            throw new ViolationException("Commands have one order", $"{run.Gateway.Name} applies index {index} after {line[nth - 1].Index}");
        if (!_known.Add((number, command)))
            throw new ViolationException("A command is applied once", $"command {command} is applied again at {index}");
        if (!world.Epochs.Any && index <= _proposedAfter[(int)command])
            throw new ViolationException("Commands are linearizable", $"command {command} is applied at {index} and was proposed after {_proposedAfter[(int)command]} was answered");
        CheckDisks(run, index, command);
        world.Telling.Tell(run.Gateway.Name, $"is the first to apply command {command} at {index}");
        line.Add((index, command));
    }

    /// <summary>A round of a gateway is over: voters that came into effect in it are on its log by now, and one of them decided what was applied.</summary>
    public void EndRound(GatewayRun run)
    {
        foreach (var doubt in _doubtful)
        {
            if (!IsDecided(run, doubt))
                throw new ViolationException("Applied is on the disks of a majority", $"{run.Gateway.Name} applies command {doubt.Command} at {doubt.Index}, which not enough of {world.Voters.Newest(run.Disk.History)} have");
        }

        _doubtful.Clear();
    }

    /// <summary>A round of a gateway was cut short: what its log would have said is not known.</summary>
    public void CutRound() => _doubtful.Clear();

    /// <summary>What is visible is decided: no power cut of all can take it back.</summary>
    private void CheckDisks(GatewayRun run, long index, long command)
    {
        // Across epochs indexes say nothing, and who decides alone has a majority of its own.
        if (world.Founded && !world.Epochs.Any && run.Disk.ChainAt(index) is { } chain && new Doubt(index, command, chain) is var doubt && !IsDecided(run, doubt))
            _doubtful.Add(doubt);
    }

    private bool IsDecided(GatewayRun run, Doubt applied)
    {
        var history = run.Disk.History;
        // A disk that was wiped since had it, perhaps.
        bool Has(NodeId id) => world.Gateway(id) is { } gateway && (gateway.Id != id || gateway.Image.Holds(history.Cluster, applied.Index, applied.Chain));
        // Who counted may have been ahead of what is known to be decided.
        var newest = world.Voters.Newest(history);
        return newest?.IsMajority(Has) == true || world.Members.Any(g => g.Run is { } other && other.Disk.VotersFrom(newest).Any(voters => voters.IsMajority(Has)));
    }

    /// <summary>Whether all that was promised was applied; throws where it was applied elsewhere.</summary>
    public bool PromisesKept()
    {
        var places = _lines[world.Epochs.Newest].ToDictionary(a => a.Command, a => a.Index);
        foreach (var ((line, command), index) in _promised)
        {
            if (line != world.Epochs.Newest)
                continue;
            if (!places.TryGetValue(command, out var place))
                return false;
            if (place != index)
                throw new ViolationException("A proposal's index is its place", $"command {command} was promised {index} and is at {place}");
        }
        return true;
    }

    /// <summary>A command that was applied before voters that could have decided it were on a log.</summary>
    private readonly record struct Doubt(long Index, long Command, ulong Chain);
}
