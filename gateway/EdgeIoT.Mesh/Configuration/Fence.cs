using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>What the new voters have to hold before they decide alone: everything that the old ones may have acknowledged alone.</summary>
internal sealed class Fence
{
    private readonly SortedDictionary<JournalId, (long Position, NodeId Holder)> _positions = [];

    /// <summary>The entry up to which the order has to be applied.</summary>
    public long Applied { get; private set; }

    /// <summary>Beyond that, how far journals go, and who has them so far.</summary>
    public IReadOnlyDictionary<JournalId, (long Position, NodeId Holder)> Positions => _positions;

    /// <summary>One voter's answer.</summary>
    public void Raise(NodeId voter, long applied, IReadOnlyList<JournalExtent> unordered)
    {
        Applied = Math.Max(Applied, applied);
        foreach (var extent in unordered)
        {
            if (!_positions.TryGetValue(extent.Journal, out var known) || known.Position < extent.Last)
                _positions[extent.Journal] = (extent.Last, voter);
        }
    }

    public void Write(MessageWriter writer)
    {
        writer.Number(Applied).Number(_positions.Count);
        foreach (var (journal, (position, holder)) in _positions)
            writer.Journal(journal).Number(position).Node(holder);
    }

    public static Fence Read(ref MessageReader reader)
    {
        var fence = new Fence { Applied = reader.Number() };
        // Answers of several voters, each of which names no more than it may.
        for (var count = reader.Count(8 * Holdings.MostJournals); count > 0 && !reader.Failed; count--)
            fence._positions[reader.Journal()] = (reader.Number(), reader.Node());
        return fence;
    }
}
