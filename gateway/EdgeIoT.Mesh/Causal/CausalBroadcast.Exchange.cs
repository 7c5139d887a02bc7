using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <content>
/// Who has what. Gateways tell one another how far they have delivered, when a link opens and some time after it changed; whoever sees that it lacks
/// something asks, and is answered in the order of delivery. So messages find their way round a path that is cut, and a message
/// is forgotten when every member of the view has it.
/// </content>
internal sealed partial class CausalBroadcast
{
    private const int PeersInAPeriod = 8;
    private const int SourcesInAPeriod = 32;

    private readonly Dictionary<JournalId, TimeSpan> _over = [];
    private TimeSpan _housework = TimeSpan.MaxValue;
    private TimeSpan _ask = TimeSpan.MaxValue;
    private int _asked;

    public TimeSpan NextTimer => Min(Min(_housework, _ask), Min(_held.NextTimer, _states.NextTimer));

    /// <summary>A link opened: the peer may be another run, or come from the other side of a partition.</summary>
    public void LinkOpened(NodeId peer)
    {
        var known = Peer(peer);
        known.Clock.Clear();
        (known.Told, known.IsAhead) = (0, false);
        _states.LinkOpened(peer);
        Tell(peer, known, wants: true);
    }

    public void Tick()
    {
        if (_held.Expire(_context.Now) is > 0 and var expired)
            _context.Counters.Add("causal_held_expired", expired);
        if (_context.Now >= _housework)
            Housekeep();
        if (_context.Now >= _ask)
            Ask();
        _states.Tick();
    }

    /// <summary>A peer says how far it is, and whether it wants what it lacks.</summary>
    public void OnHave(NodeId from, ref MessageReader reader)
    {
        var wants = reader.Bool();
        var said = CausalClock.Read(ref reader);
        if (!reader.Complete)
            return;
        var peer = Peer(from);
        peer.Clock.Merge(said);
        LookAhead(peer);
        HousekeepSoon();
        if (wants)
            Answer(from, peer);
    }

    public void OnStateFetch(NodeId from, ref MessageReader reader) => _states.OnFetch(from, ref reader);

    public void OnStatePart(NodeId from, ref MessageReader reader) => _states.OnPart(from, ref reader);

    /// <summary>Who sends a message has delivered it, and what it comes after.</summary>
    private void Learn(NodeId from, CausalMessage message)
    {
        var peer = Peer(from);
        peer.Clock.Raise(message.Dot);
        foreach (var dot in message.After)
            peer.Clock.Raise(dot);
        if (!_clock.Covers(message.Dot) && !IsNext(message))
            LookAhead(peer);
    }

    private void LookAhead(CausalPeer peer)
    {
        if (peer.IsAhead || _clock.Covers(peer.Clock))
            return;
        peer.IsAhead = true;
        if (_ask == TimeSpan.MaxValue)
            _ask = _context.Now + _limits.AskAfter;
    }

    private void Tell(NodeId to, CausalPeer peer, bool wants)
    {
        _clock.Write(_context.Writer.Begin(MessageKind.CausalHave).Bool(wants), peer.Told);
        if (_context.Transport.Send(to, _context.Writer))
            peer.Told = _clock.Version;
    }

    /// <summary>Asks those that have what is missing; of several that have the same, one, and the next time another.</summary>
    private void Ask()
    {
        _ask = TimeSpan.MaxValue;
        var claimed = new CausalClock();
        claimed.Merge(_clock);
        var ahead = _peers.Where(pair => pair.Value.IsAhead).OrderBy(pair => pair.Key).ToList();
        for (var i = 0; i < ahead.Count; i++)
        {
            var (id, peer) = ahead[(i + _asked) % ahead.Count];
            peer.IsAhead = _context.Transport.IsOpen(id) && !_clock.Covers(peer.Clock);
            if (!peer.IsAhead || claimed.Covers(peer.Clock))
                continue;
            claimed.Merge(peer.Clock);
            Tell(id, peer, wants: true);
            _context.Counters.Add("causal_asked");
        }

        _asked++;
        if (_peers.Values.Any(peer => peer.IsAhead))
            _ask = _context.Now + _limits.AskAfter;
    }

    /// <summary>Sends what a peer lacks, as it was delivered here; the state where that is forgotten.</summary>
    private void Answer(NodeId to, CausalPeer peer)
    {
        if (LacksForgotten(peer.Clock))
        {
            _states.Offer(to);
            return;
        }

        var bytes = 0;
        foreach (var message in _history.Messages)
        {
            if (peer.Clock.Covers(message.Dot))
                continue;
            if (bytes > _limits.AnswerBytes)
                break;
            _context.Transport.Send(to, message.Write(_context.Writer));
            bytes += _context.Writer.Length;
            _context.Counters.Add("causal_sent_again");
        }
    }

    private void PassOn(CausalMessage message)
    {
        foreach (var to in PassesOnTo(message.Dot.Source.Gateway))
        {
            if (!_context.Transport.IsOpen(to) || Peer(to).Clock.Covers(message.Dot))
                continue;
            _context.Transport.Send(to, message.Write(_context.Writer));
            _context.Counters.Add("causal_passed_on");
        }
    }

    private bool LacksForgotten(CausalClock peer)
    {
        foreach (var dot in _clock.Counts)
        {
            if (!peer.Covers(dot) && _history.First(dot.Source) is var first && (first == 0 || first > peer.Count(dot.Source) + 1))
                return true;
        }

        return !_clock.Closed.All(peer.CoversClosed);
    }

    /// <summary>An observer has few peers, and hears of as many sources as anybody: either makes it dear.</summary>
    private void HousekeepSoon()
    {
        var share = Math.Max(1, Math.Max(_context.Transport.OpenPeers.Count / PeersInAPeriod, _clock.Sources / SourcesInAPeriod));
        _housework = Min(_housework, _context.Now + (_limits.Period * share));
    }

    private void Housekeep()
    {
        _housework = TimeSpan.MaxValue;
        foreach (var id in _context.Transport.OpenPeers)
        {
            var peer = Peer(id);
            if (peer.Told < _clock.Version)
                Tell(id, peer, wants: false);
        }

        var view = _view().Where(id => id != _context.Self).ToHashSet();
        foreach (var gone in _peers.Keys.Where(id => !view.Contains(id) && !_context.Transport.IsOpen(id)).ToList())
            _peers.Remove(gone);
        foreach (var source in _history.Sources.ToList())
            _history.ForgetUpTo(source, HeldByAll(view, source));
        CloseRuns(view);
    }

    /// <summary>Up to which message of a run everybody has it; 0 as soon as somebody lacks all that are kept: there are many of both.</summary>
    private long HeldByAll(HashSet<NodeId> view, JournalId source)
    {
        var (first, held) = (_history.First(source), view.Count == 0 ? _clock.Count(source) : long.MaxValue);
        foreach (var id in view)
        {
            held = Math.Min(held, HeldBy(id, source));
            if (held < first)
                return 0;
        }

        return held;
    }

    private long HeldBy(NodeId id, JournalId source) =>
        !_peers.TryGetValue(id, out var peer) ? 0 : peer.Clock.IsClosed(source) ? long.MaxValue : peer.Clock.Count(source);

    /// <summary>Runs of which everybody has the same, long after the next one has begun, need not be counted any more.</summary>
    private void CloseRuns(HashSet<NodeId> view)
    {
        JournalId before = default;
        var kept = NodeId.None;
        foreach (var source in _clock.Counts.Select(dot => dot.Source).ToList())
        {
            // In the order of gateways and incarnations: a run is over when the next one is counted, and none is closed before an earlier one.
            if (before.Gateway == source.Gateway && kept != source.Gateway)
            {
                if (MayClose(before, view))
                    Close(before);
                else
                    kept = source.Gateway;
            }

            before = source;
        }

        if (_over.Count > 0)
            _housework = Min(_housework, _context.Now + (_limits.CloseAfter / 4));
    }

    private bool MayClose(JournalId over, HashSet<NodeId> view)
    {
        if (_clock.Sources > _limits.Sources)
        {
            _context.Counters.Add("causal_sources_dropped");
            return true;
        }

        _over.TryAdd(over, _context.Now);
        return _context.Now >= _over[over] + _limits.CloseAfter && _history.First(over) == 0
            && view.All(id => _peers.TryGetValue(id, out var peer) && _clock.Covers(peer.Clock)
                && (peer.Clock.IsClosed(over) || peer.Clock.Count(over) == _clock.Count(over)));
    }

    private void Close(JournalId over)
    {
        _clock.Close(over);
        _over.Remove(over);
        _context.Counters.Add("causal_runs_closed");
    }

    private CausalPeer Peer(NodeId id)
    {
        if (!_peers.TryGetValue(id, out var peer))
            _peers.Add(id, peer = new CausalPeer());
        return peer;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
