using EdgeIoT.Mesh.Log;
using EdgeIoT.Simulation.Disk;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// Two logs that have an entry of the same index and term agree up to it (Raft §5.3, Log Matching), and what one gateway takes
/// for committed is what every gateway of the same line of epochs takes for committed (§5.4, State Machine Safety). Compared by chain.
/// </summary>
public sealed class LogRule(World world)
{
    private readonly Dictionary<(ulong Cluster, long Index, long Term), ulong> _matching = [];
    private readonly Dictionary<(ulong Cluster, long Line), Dictionary<long, ulong>> _committed = [];
    private readonly Dictionary<(DiskImage Disk, ulong Cluster, long Line), int> _checked = [];

    /// <summary>How many entries are known to be committed.</summary>
    public int Committed => _committed.Count == 0 ? 0 : _committed.Values.Max(l => l.Count);

    /// <summary>Checks entries that a gateway appends to its log.</summary>
    public void CheckAppend(string gateway, DiskImage disk, ReadOnlySpan<LogEntry> entries)
    {
        if (entries.IsEmpty || entries[0].Index <= disk.LogBase || entries[0].Index > disk.LogLast + 1)
            throw new ViolationException("The log has no gaps", $"{gateway} appends at {(entries.IsEmpty ? 0 : entries[0].Index)} after {disk.LogLast}");
        if (entries[0].Index <= disk.CommittedHere)
            throw new ViolationException("A committed entry is never replaced", $"{gateway} replaces entry {entries[0].Index} of {disk.CommittedHere} committed");
        var (index, term) = (entries[0].Index, TermBefore(disk, entries[0].Index));
        foreach (ref readonly var entry in entries)
        {
            if (entry.Index != index++ || entry.Term < term)
                throw new ViolationException("The log has no gaps", $"{gateway} appends entry {entry.Index} of term {entry.Term} as {index - 1} after term {term}");
            var line = EpochRule.LineOf(entry.Term);
            var begins = line != EpochRule.LineOf(term);
            term = entry.Term;
            if (entry.Kind == EntryKind.Configuration && !begins)
                world.Voters.Appended((disk.Vote.Cluster, line), VotersEntry.Of(entry), VotersBefore(disk, entries, entry.Index), entry.Chain);
            var key = (disk.Vote.Cluster, entry.Index, entry.Term);
            if (_matching.TryAdd(key, entry.Chain) || _matching[key] == entry.Chain)
                continue;
            throw new ViolationException("Logs match", $"{gateway} has another entry {entry.Index} of term {entry.Term} than others: two coordinators in one term");
        }
    }

    /// <summary>Checks that the log which a gateway takes for committed up to <paramref name="index"/> is everybody's.</summary>
    public void CheckCommitted(string gateway, DiskImage disk, long index)
    {
        if (index > disk.LogLast)
            throw new ViolationException("Committed is what one has", $"{gateway} notes {index} as committed and has {disk.LogLast} entries");
        if (index < disk.CommittedHere)
            throw new ViolationException("Committed never goes back", $"{gateway} notes {index} as committed after {disk.CommittedHere}");
        var line = EpochRule.LineOf(disk.Vote.Term);
        if (!_committed.TryGetValue((disk.Vote.Cluster, line), out var chains))
            _committed.Add((disk.Vote.Cluster, line), chains = []);
        // What a snapshot stands for was compared with the others when it was taken over.
        var from = (int)Math.Max(_checked.GetValueOrDefault((disk, disk.Vote.Cluster, line)), disk.LogBase);
        for (var i = from; i < index; i++)
        {
            var entry = disk.Entry(i + 1);
            if (chains.TryAdd(i + 1, entry.Chain))
            {
                if (entry.Kind == EntryKind.Configuration)
                    world.Voters.Decided(gateway, (disk.Vote.Cluster, line), VotersEntry.Of(entry), entry.Chain, EpochRule.LineOf(entry.Term) != EpochRule.LineOf(TermBefore(disk, i + 1)));
            }
            else if (chains[i + 1] != entry.Chain)
                throw new ViolationException("The committed log is one", $"{gateway} has another entry {i + 1} committed than others");
        }
        _checked[(disk, disk.Vote.Cluster, line)] = (int)Math.Max(from, index);
    }

    /// <summary>The chain of an entry that is known to be committed, or null.</summary>
    public ulong? CommittedChain(ulong cluster, long line, long index) =>
        _committed.TryGetValue((cluster, line), out var chains) && chains.TryGetValue(index, out var chain) ? chain : null;

    private static VotersEntry? VotersBefore(DiskImage disk, ReadOnlySpan<LogEntry> entries, long index)
    {
        for (var i = (int)(index - entries[0].Index) - 1; i >= 0; i--)
        {
            if (entries[i].Kind == EntryKind.Configuration)
                return VotersEntry.Of(entries[i]);
        }

        var first = entries[0].Index;
        return disk.Voters.LastOrDefault(v => v.Index < first);
    }

    private static long TermBefore(DiskImage disk, long index) =>
        index == disk.LogBase + 1 ? disk.LogBase > 0 ? disk.Snapshot!.Term : 0 : disk.Entry(index - 1).Term;
}
