using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh;

/// <summary>An operator promotes this gateway, or another one was promoted without it.</summary>
public sealed partial class MeshNode
{
    /// <summary>Whoever was heard from within this time is in reach.</summary>
    private static readonly TimeSpan InReachFor = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Identity.NodeId, TimeSpan> _heard = [];
    private bool _hasGivenUp;

    /// <summary>Begins a new epoch: this gateway is its only voter, with the log and the journals that it has. What a majority that is gone had
    /// decided or acknowledged, and this gateway does not have, is not a part of it. Null where it has begun; otherwise why it may not, in words.</summary>
    public string? Promote(TimeSpan now)
    {
        Advance(now);
        if (WhyNotPromote() is { } reason)
            return reason;
        var last = _orderer.LastComplete();
        var again = new List<(EntryKind, ReadOnlyMemory<byte>)>();
        for (var index = last + 1; index <= _log.Last; index++)
        {
            var entry = _log.Get(index);
            if (entry.Kind == EntryKind.Command)
                again.Add((entry.Kind, entry.Payload));
            else if (entry.Kind == EntryKind.Cut)
                again.Add((entry.Kind, _orderer.Shortened(entry.Payload.Span)));
        }

        // Behind what is ordered already: a cut that is applied in part here was applied without it.
        if (_orderer.WaitedForInVain() is { Count: > 0 } lacking)
            again.Add((EntryKind.GivenUp, Cut.Encode(_context.Writer, lacking)));
        _hasGivenUp = true;
        _orderer.BeginCutAgain();
        _copies.WantNothing();
        _consensus.Promote(last, again);
        _statusAt = TimeSpan.Zero;
        UpdateStatus();
        _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} begins epoch {EpochTerm.EpochOf(_consensus.Term)} as its only voter, behind entry {last}");
        return null;
    }

    /// <summary>The last run began an epoch and ended, perhaps before all of that was on the disk: nobody else says what the epoch begins without.</summary>
    private void GiveUpAfterRestart()
    {
        if (_hasGivenUp || !_consensus.IsSettled || _orderer.Applied < _log.Committed)
            return;
        _hasGivenUp = true;
        if (_consensus.IsAloneSincePromoted && _orderer.WaitedForInVain() is { Count: > 0 } lacking)
            _consensus.Append(EntryKind.GivenUp, Cut.Encode(_context.Writer, lacking));
    }

    private string? WhyNotPromote()
    {
        var name = _context.Options.Name;
        if (_context.StoreFault is { } fault)
            return $"the disk of {name} takes no more writes: {fault}";
        if (_leaving)
            return $"{name} is leaving";
        if (_consensus.Cluster == 0 || _log.Configuration.Find(Id) is null)
            return $"{name} belongs to no mesh yet: it has nothing that could be gone on with";
        if (_consensus.IsObserver)
            return $"{name} is an observer and holds no log that could be gone on with: promote a gateway that is a voter or a learner";
        if (_consensus.IsCoordinator)
            return $"{name} coordinates with a majority: nothing is lost";
        if (_consensus.HasQuorum)
            return $"a majority of the voters is in reach and {Describe(_consensus.Coordinator)} coordinates: nothing is lost";
        if (_log.Configuration.IsMajority(voter => voter == Id || (_heard.TryGetValue(voter, out var heard) && _context.Now - heard < InReachFor)))
            return "a majority of the voters is in reach: they will elect a coordinator";
        if (_context.Options.Protocol < 2)
            return "version 1 of the protocol knows one epoch only";
        return EpochTerm.EpochOf(_consensus.Term) >= EpochTerm.MostEpochs - 1 ? "there are no epochs left" : null;
    }

    private string Describe(Identity.NodeId id) => _log.Configuration.Find(id)?.Name ?? id.ToString();

    /// <summary>Entries that this gateway has and the line which it follows from now on does not: nothing is dropped silently.</summary>
    private void Superseded(long from, long term)
    {
        var entries = new List<LogEntry>();
        while (from <= _log.Last)
        {
            entries.Clear();
            _log.Read(from, entries);
            from += entries.Count;
            _context.Host.Superseded(EpochTerm.EpochOf(term), entries);
        }

        _context.Counters.Add("logs_superseded");
    }

    private void LogEmptied(long known)
    {
        BeginAnew(Math.Min(known, _orderer.Applied));
        _context.Host.Restore(0, default);
    }

    /// <summary>The log is empty: the order and what is built on it begin anew. The journals stay, and what they hold finds its place again: up to entry
    /// <paramref name="known"/> the one that it had.</summary>
    private void BeginAnew(long known)
    {
        _orderer = NewOrderer(known);
        _retention.Begin(snapshot: null);
        _snapshots.BeginAnew();
        _hinted = 0;
        _trimmedTo = default;
        _moreToOrder = false;
    }
}
