using EdgeIoT.Mesh.Journals;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>A record's number in a journal is never given twice: all copies of it are the same, whoever has one.</summary>
public sealed class JournalRule
{
    private readonly Dictionary<JournalId, List<uint>> _records = [];

    /// <summary>Checks records that a gateway appends to one of its journals or of its copies of others'.</summary>
    public void CheckAppend(GatewayRun run, JournalId journal, long first, ReadOnlySpan<JournalRecord> records)
    {
        if (!_records.TryGetValue(journal, out var known))
            _records.Add(journal, known = []);
        var over = journal.Gateway == run.Node.Id && journal.Incarnation != run.Disk.Recovered.Incarnation;
        for (var i = 0; i < records.Length; i++)
        {
            var at = (int)first - 1 + i;
            if (at == known.Count && over)
                throw new ViolationException("A journal is never continued", $"{run.Gateway.Name} appends to {journal} in incarnation {run.Disk.Recovered.Incarnation}");
            if (at == known.Count)
                known.Add(records[i].Checksum);
            else if (at > known.Count)
                throw new ViolationException("A record comes from its journal's owner", $"{run.Gateway.Name} has record {at + 1} of {journal}, which has {known.Count}");
            else if (known[at] != records[i].Checksum)
                throw new ViolationException("A record's number is given once", $"{run.Gateway.Name} has another record {at + 1} of {journal} than others");
        }
    }
}
