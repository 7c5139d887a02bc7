using System.Security.Cryptography;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Snapshots;

/// <content>
/// A gateway whose log was set aside orders its journals anew. Where it has forgotten records that a new epoch has in its order, it needs a snapshot that
/// stands for them; the one that the others begin with may be older than that, so whoever coordinates takes one of now.
/// </content>
internal sealed partial class SnapshotTransfer
{
    private const int MostJournals = 1 << 16;
    private static readonly TimeSpan WantAgainAfter = TimeSpan.FromSeconds(1);

    private Offered? _wanted;
    private TimeSpan _wantAt;
    private bool _told;

    /// <summary>Called for a snapshot of now that stands for these records; null where this gateway cannot take one.</summary>
    public Func<IReadOnlyList<JournalExtent>, MeshSnapshot?>? Wanted { get; set; }

    /// <summary>This gateway has forgotten these records and would have to order them.</summary>
    public void Want(NodeId coordinator, IReadOnlyList<JournalExtent> forgotten)
    {
        // Who holds what is on its way may be gone, or have taken a newer one meanwhile.
        if (coordinator == NodeId.None || coordinator == context.Self || context.Now < _wantAt || (_fetch is { } fetch && context.Now - fetch.Moved < GiveUpAfter))
            return;
        _wantAt = context.Now + WantAgainAfter;
        if (!_told)
            context.Host.Report(MeshEvent.Configuration, $"{context.Options.Name} has forgotten readings that the new epoch orders, and waits for a snapshot that stands for them");
        _told = true;
        var message = context.Writer.Begin(MessageKind.SnapshotWanted).Fixed(log().Cluster).Number(log().Line).Number(forgotten.Count);
        foreach (var extent in forgotten)
            message.Journal(extent.Journal).Number(extent.Last);
        context.Transport.Send(coordinator, message);
    }

    public void OnWanted(NodeId from, ref MessageReader reader)
    {
        var (mesh, line) = (reader.Fixed(), reader.Number());
        var forgotten = new List<JournalExtent>();
        for (var count = reader.Count(MostJournals); count > 0 && !reader.Failed; count--)
            forgotten.Add(new JournalExtent(reader.Journal(), reader.Number()));
        if (!reader.Complete || (mesh, line) != log() || Wanted?.Invoke(forgotten) is not { } snapshot)
            return;
        _wanted = new Offered(snapshot, SHA256.HashData(snapshot.Content.Span));
        _offered.Remove(from);
        Offer(from, _wanted);
    }

    /// <summary>The log was set aside: what was on its way stands for nothing here.</summary>
    public void BeginAnew() => (_held, _wanted, _fetch, _told) = (null, null, null, false);
}
