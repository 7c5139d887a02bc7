using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh;

/// <summary>What is forgotten here, and snapshots that take its place.</summary>
public sealed partial class MeshNode
{
    private void EntryDecided(long index)
    {
        _consensus.Decided(index);
        _retention.Applied(_orderer);
    }

    /// <summary>Where more is kept than is to be, its beginning goes.</summary>
    private void Forget()
    {
        if (_context.StoreFault is not null || _retention.Next(_orderer) is not { } snapshot)
            return;
        _log.Forget(snapshot);
        _journals.Forget(snapshot.Journals);
        _snapshots.Held = snapshot;
        _context.Counters.Add("snapshots_forgotten_behind");
        _context.Host.Forgotten(snapshot.Sequence);
    }

    /// <summary>The last run's snapshot: the order goes on from it.</summary>
    private void BeginWith(MeshSnapshot snapshot)
    {
        NodeContext.Check(_orderer.Restore(snapshot), "a stored snapshot can be read");
        _retention.Begin(snapshot);
        _snapshots.Held = snapshot;
        _context.Host.Restore(snapshot.Sequence, snapshot.Services);
    }

    /// <summary>Another gateway's snapshot: this one was away for longer than the log is kept.</summary>
    private void Install(MeshSnapshot snapshot)
    {
        var orderer = NewOrderer(_context.Store.Recovered.Committed);
        if (!orderer.Restore(snapshot))
        {
            _context.Counters.Add("snapshots_refused");
            return;
        }

        var write = _log.Install(snapshot);
        _journals.Forget(snapshot.Journals, write);
        _orderer = orderer;
        _retention.Begin(snapshot);
        _snapshots.Held = snapshot;
        _consensus.Installed(snapshot.Index);
        _context.Counters.Add("snapshots_installed");
        _context.Host.Restore(snapshot.Sequence, snapshot.Services);
        _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} goes on from a snapshot at entry {snapshot.Index}, sequence {snapshot.Sequence}");
        // The owners of journals learn that nothing before is wanted any more, and stream on.
        foreach (var peer in _context.Transport.OpenPeers)
            _copies.LinkOpened(peer);
    }

    private void TellHowFar(NodeId peer, long agreed)
    {
        _copies.LinkOpened(peer);
        if (peer == _consensus.Coordinator)
            _consensus.ReplyAgreed(agreed);
    }

    /// <summary>A gateway that has to order anew and has forgotten records needs a snapshot that stands for them; null while it would not.</summary>
    private MeshSnapshot? TakeSnapshotFor(IReadOnlyList<JournalExtent> forgotten) =>
        _orderer.IsSettled && forgotten.All(extent => _orderer.OrderedUpTo(extent.Journal) >= extent.Last) ? _retention.Take(_orderer) : null;
}
