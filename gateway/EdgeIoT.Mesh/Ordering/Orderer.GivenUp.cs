using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Ordering;

/// <content>
/// What an epoch begins without. A device's connection waits until the order has passed what was acknowledged elsewhere before; where that was on disks
/// that are gone, it would wait for ever, and all later readings of the device with it. So whoever is promoted says on the log which records nobody waits for
/// any more. Where they come back all the same, they get their place then.
/// </content>
internal sealed partial class Orderer
{
    private readonly SortedDictionary<JournalId, long> _givenUp = [];

    /// <summary>Records that connections wait for, here or as soon as they are ordered, and that this gateway does not have: up to one in each journal.</summary>
    public List<JournalExtent> WaitedForInVain()
    {
        var lacking = new SortedDictionary<JournalId, long>();
        foreach (var held in _held)
            NoteLacking(held.Positions, lacking);
        foreach (var journal in _journals.All)
        {
            for (var next = Math.Max(OrderedUpTo(journal.Id) + 1, journal.First); next <= journal.Written; next += _records.Count)
            {
                _records.Clear();
                _journals.Read(journal, next, journal.Written, _records);
                foreach (var record in _records)
                {
                    if (JournalRecord.Split(record.Span, out _, out var at) == RecordKind.Attach)
                        NoteLacking(JournalRecord.Positions(record.Span[at..]), lacking);
                }
            }
        }

        return [.. lacking.Take(Cut.MostJournals).Select(l => new JournalExtent(l.Key, l.Value))];
    }

    private void NoteLacking(IReadOnlyList<JournalExtent> positions, SortedDictionary<JournalId, long> lacking)
    {
        foreach (var position in positions)
        {
            if (position.Last > Math.Max(HeldOf(position.Journal), PassedUpTo(position.Journal)))
                lacking[position.Journal] = Math.Max(position.Last, lacking.GetValueOrDefault(position.Journal));
        }
    }

    private long PassedUpTo(JournalId journal) => Math.Max(OrderedUpTo(journal), _givenUp.GetValueOrDefault(journal));

    private void GiveUp(in LogEntry entry)
    {
        foreach (var extent in Cut.Decode(entry.Payload.Span))
            _givenUp[extent.Journal] = Math.Max(extent.Last, _givenUp.GetValueOrDefault(extent.Journal));
        ReleaseHeld(entry.Index <= _replayedTo);
    }
}
