namespace EdgeIoT.Mesh.Journals;

/// <content>
/// What an acknowledgement says. Votes decide when it may be given, disks what it says: where one gateway votes alone, its disk is the majority, and
/// a reading that is on no other would be lost with it. So the second disk is waited for, for a bounded time, where it may come at all.
/// <code>
///   majority of the voters' disks ─► two disks at least? ─yes─► Durable
///                                        └─no─► one may come ─► wait ─► Local
/// </code>
/// </content>
internal sealed partial class Ingress
{
    private TimeSpan _localAt = TimeSpan.MaxValue;

    private TimeSpan ReleaseAt => _localAt < _degradation.NextTimer || !_log.KnowsVoters ? _localAt : _degradation.NextTimer;

    /// <summary>Acknowledges whatever a majority of the voters' disks has by now, and is on a second disk or has waited for it; and what may be
    /// acknowledged without a majority.</summary>
    public void Release()
    {
        _localAt = TimeSpan.MaxValue;
        if ((_unacknowledged.Count == 0 && _degradation.Waiting == 0) || !_log.KnowsVoters)
            return;
        var reached = _log.Configuration.ReachedByMajority(_durableAt);
        if (_degradation.IsIdle && _unacknowledged.Peek().Record > reached)
            return;
        var onTwo = OnTwoDisks(reached);
        Acknowledge(reached, onTwo);
        var open = _unacknowledged.TryPeek(out var next) ? next.Record : long.MaxValue;
        _degradation.Advance(open, reached, onTwo, _journals.Own.Durable);
    }

    private void Acknowledge(long reached, long onTwo)
    {
        while (_unacknowledged.TryPeek(out var next) && next.Record <= reached)
        {
            if (next.Record > onTwo && SecondDiskMayCome() && _context.Now - next.Since < _context.Options.SecondDiskWait)
            {
                _localAt = next.Since + _context.Options.SecondDiskWait;
                return;
            }

            _unacknowledged.Dequeue();
            if (_degradation.WasAnswered(next.Record))
                continue;
            _context.Flushes.Answered();
            _context.Host.Acknowledge(next.Ticket, next.Record <= onTwo ? IngestResult.Durable : IngestResult.Local);
        }
    }

    /// <summary>How far two disks have what the voters' majority has. A majority of several is two at least.</summary>
    private long OnTwoDisks(long reached)
    {
        var configuration = _log.Configuration;
        if (configuration.Voters.Count > 1)
            return reached;
        var second = 0L;
        foreach (var holder in configuration.Core)
        {
            if (!configuration.IsVoter(holder))
                second = Math.Max(second, DurableAt(holder));
        }

        return Math.Min(reached, second);
    }

    /// <summary>Whether anybody but the voter holds copies and is there. Whoever is not would be waited for in vain, with every reading.</summary>
    private bool SecondDiskMayCome()
    {
        var configuration = _log.Configuration;
        foreach (var holder in configuration.Core)
        {
            if (!configuration.IsVoter(holder) && (holder == _context.Self || _context.Transport.IsOpen(holder)))
                return true;
        }

        return false;
    }
}
