using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Election;

internal sealed partial class Consensus
{
    private NodeId _transferTo;
    private TimeSpan _transferUntil;
    private TimeSpan _transferAfter;
    private int _transfersTried;
    private bool _leaving;

    /// <summary>While leadership is on its way to another voter, nothing new is put on the log.</summary>
    public bool IsTransferring => _transferTo != NodeId.None;

    /// <summary>Whether this gateway, which is leaving, has nothing to hand over any more.</summary>
    public bool HasLeft => _leaving && !IsCoordinator;

    /// <summary>Leaves gracefully: hands leadership to the best of the others, and stands for nothing any more.</summary>
    public void Leave()
    {
        _leaving = true;
        if (!IsCoordinator)
            return;
        if (BestHeir(least: -1) is { } heir)
            BeginTransfer(heir);
        else
            StepDown("it leaves and nobody can take over");
    }

    /// <summary>
    /// Leadership returns to the strongest voter by transfer, never by force: when it has been reachable and caught up for a
    /// settle time of ten election timeouts, doubled after each attempt.
    /// </summary>
    private void TickTransfer()
    {
        if (IsTransferring)
        {
            if (_context.Now < _transferUntil)
            {
                SendTimeoutNow();
                return;
            }

            _transferTo = NodeId.None;
            _transferAfter = _context.Now + SettleTime;
            if (_leaving)
                StepDown("it leaves");
            else if (IsOutvoted)
                StepDown("it is a voter no more");
            return;
        }

        if (IsOutvoted)
        {
            if (BestHeir(least: -1) is { } heir)
                BeginTransfer(heir);
            else
                StepDown("it is a voter no more");
            return;
        }

        var settle = _context.Options.Witness ? TimeSpan.Zero : SettleTime;
        if (!IsSettled || _context.Now - _ledSince < settle || _context.Now < _transferAfter)
            return;
        if (BestHeir(OwnPriority) is { } stronger)
        {
            _transfersTried++;
            _context.Host.Report(
                MeshEvent.Election, $"{_context.Options.Name} hands coordination to {NameOf(stronger)}, which has the higher priority");
            BeginTransfer(stronger);
        }
    }

    /// <summary>Whether this coordinator is none of the voters any more, and that is decided: it has nothing left to do.</summary>
    private bool IsOutvoted => IsSettled && _log.Configuration.Index <= _log.Committed && !_log.Configuration.IsVoter(_context.Self);

    /// <summary>A witness ranks below every gateway: it stands last, where the gateways that are left lack what it alone has, and hands
    /// over as soon as one of them has it.</summary>
    private int OwnPriority => _context.Options.Witness ? -1 : _context.Options.Priority;

    private TimeSpan SettleTime => _context.Options.ElectionTimeout * 10 * (1 << Math.Min(_transfersTried, 6));

    private NodeId? BestHeir(int least)
    {
        NodeId? best = null;
        foreach (var voter in _log.Configuration.Incoming)
        {
            // Who has not answered in this term may be dead; at its start everybody counts as heard.
            var priority = voter == _context.Self || MatchOf(voter) == 0 ? -1 : _priorityOf(voter);
            if (priority > least && Hears(voter) && MatchOf(voter) + 64 >= _log.Last)
                (best, least) = (voter, priority);
        }

        return best;
    }

    private void BeginTransfer(NodeId heir)
    {
        _transferTo = heir;
        _transferUntil = _context.Now + _context.Options.ElectionTimeout;
        SendTimeoutNow();
    }

    private void SendTimeoutNow()
    {
        if (MatchOf(_transferTo) == _log.Last)
            _context.Transport.SendControl(_transferTo, _context.Writer.Begin(MessageKind.TimeoutNow).Fixed(Cluster).Number(Term));
    }

    public void OnTimeoutNow(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        if (reader.Complete && cluster == Cluster && term == Term && from == Coordinator && Role == Role.Follower && CanStand)
            BeginPreVote(transfer: true);
    }
}
