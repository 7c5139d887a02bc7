using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>
/// Tells the coordinator what this gateway holds, while the voters change. What has its place in the order is told by the entry up to which it is
/// applied, so that the journals of a hundred earlier runs need not be named; what has none yet, by journal.
/// </summary>
internal sealed class Holdings(
    NodeContext context, ReplicatedLog log, JournalTable journals, Consensus consensus, Func<Orderer> orderer, Action<JournalExtent, NodeId> need)
{
    /// <summary>More journals than this with unordered records are not told, so that nothing is concluded from an answer that is cut short.</summary>
    public const int MostJournals = 4096;

    /// <summary>The entry up to which the order has gone, one begun included: what is ordered is covered by it.</summary>
    public long Applied => orderer().Begun;

    /// <summary>What is durable here and has no place in the order yet.</summary>
    public List<JournalExtent> Unordered()
    {
        var unordered = new List<JournalExtent>();
        foreach (var journal in journals.All)
        {
            if (journal.Durable > orderer().OrderedUpTo(journal.Id))
                unordered.Add(new JournalExtent(journal.Id, journal.Durable));
        }

        return unordered;
    }

    /// <summary>Whether all that a fence names is on this disk; what is missing is fetched.</summary>
    public bool Has(Fence fence)
    {
        var has = orderer().Applied >= fence.Applied && log.IsOnDisk(0);
        foreach (var (journal, (position, holder)) in fence.Positions)
        {
            if ((journals.Find(journal)?.Durable ?? 0) >= position)
                continue;
            has = false;
            need(new JournalExtent(journal, position), holder);
        }

        // Applied says that the records are here; they count when they are on the disk.
        return has && journals.All.All(journal => journal.Durable >= orderer().OrderedUpTo(journal.Id));
    }

    /// <summary>Only who has the configuration asked about on disk answers: it will not forget it, so what it confirms from then on is
    /// counted by nobody who does not know that configuration.</summary>
    public void OnQuery(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var round = reader.Number();
        var index = reader.Number();
        var chain = reader.Fixed();
        if (!reader.Complete || cluster != consensus.Cluster || context.StoreFault is not null)
            return;
        if (index > 0 && !(log.IsOnDisk(index) && log.Matches(index, chain)))
            return;
        var unordered = Unordered();
        if (unordered.Count > MostJournals)
            return;
        var message = context.Writer.Begin(MessageKind.Holdings).Fixed(cluster).Number(term).Number(round).Number(Applied).Number(unordered.Count);
        foreach (var extent in unordered)
            message.Journal(extent.Journal).Number(extent.Last);
        context.Transport.Send(from, message);
    }

    public void OnFence(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var round = reader.Number();
        var fence = Fence.Read(ref reader);
        if (!reader.Complete || cluster != consensus.Cluster || context.StoreFault is not null || !Has(fence))
            return;
        context.Transport.Send(from, context.Writer.Begin(MessageKind.FenceHeld).Fixed(cluster).Number(term).Number(round));
    }
}
