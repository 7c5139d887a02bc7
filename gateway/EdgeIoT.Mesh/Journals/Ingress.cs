using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// What this gateway takes in: its own journal, on its way to its own disk and to its peers at once, and the tickets that are
/// acknowledged when a majority of the voters' disks has their records. No coordinator is on this path.
/// <code>
///   Ingest ─► attached? ─no─► Attachments (a round with a majority) ─┐
///               └─yes──────────────────────────────────────────────► own journal ─┬─► disk ──────────┐
///                                                                                 └─► peers' disks ──┴─► k of n ─► Acknowledge
/// </code>
/// </summary>
internal sealed partial class Ingress
{
    private const long MostBytesInFlight = 8 << 20;
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(400);

    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly JournalTable _journals;
    private readonly Attachments _attachments;
    private readonly Dictionary<NodeId, Copy> _copies = [];
    private readonly Queue<(long Record, long Ticket, TimeSpan Since)> _unacknowledged = new();
    private readonly Degradation _degradation;
    private readonly List<ReadOnlyMemory<byte>> _batch = [];
    private readonly List<NodeId> _peers = [];
    private readonly Func<NodeId, long> _durableAt;
    private readonly Func<NodeId, bool> _isForeign;
    private long _handedToDisk;
    private (long Written, MeshConfiguration? Configuration) _even;

    /// <param name="isForeign">Whether a peer belongs to another mesh: it has no use for these readings.</param>
    public Ingress(
        NodeContext context, ReplicatedLog log, JournalTable journals, Func<JournalId, long> settledUpTo, Func<NodeId, bool> isForeign)
    {
        _isForeign = isForeign;
        _context = context;
        _log = log;
        _journals = journals;
        _attachments = new Attachments(context, log, journals, settledUpTo, Append);
        _degradation = new Degradation(context, log);
        _durableAt = DurableAt;
    }

    /// <summary>Called where a peer lacks own records that are forgotten.</summary>
    public Action<NodeId>? Forgotten { get; set; }

    public TimeSpan NextTimer => _attachments.NextTimer < ReleaseAt ? _attachments.NextTimer : ReleaseAt;

    public Attachments Attachments => _attachments;

    /// <summary>Tickets that wait for a majority.</summary>
    public int Waiting => _unacknowledged.Count - _degradation.Answered + _attachments.Waiting;

    /// <summary>What was acknowledged from this disk alone and waits for a majority.</summary>
    public int Degraded => _degradation.Waiting;

    public void Ingest(long ticket, long connection, string device, ReadOnlySpan<IncomingReading> readings, AckPolicy policy)
    {
        if (_context.StoreFault is not null || _context.IsRemoved)
            _context.Host.Acknowledge(ticket, IngestResult.Unavailable);
        else if (readings.IsEmpty)
            _context.Host.Acknowledge(ticket, IngestResult.Durable);
        else if (_attachments.Find(connection, device) is { } attachment)
            Append(ticket, attachment, readings, policy);
        else
            _attachments.Add(ticket, connection, device, readings, policy);
    }

    /// <summary>The disk failed: what waits is not acknowledged.</summary>
    public void Fail()
    {
        while (_unacknowledged.TryDequeue(out var waiting))
        {
            if (!_degradation.WasAnswered(waiting.Record))
                _context.Host.Acknowledge(waiting.Ticket, IngestResult.Unavailable);
        }

        _degradation.Fail();
        _localAt = TimeSpan.MaxValue;
        _attachments.Fail();
    }

    public void Tick()
    {
        _attachments.Tick();
        if (_context.Now >= ReleaseAt)
            Release();
    }

    /// <summary>Whether a ticket waits for other disks only.</summary>
    public bool AwaitsOthers => _unacknowledged.TryPeek(out var oldest) && oldest.Record <= _journals.Own.Durable;

    /// <summary>Ends a round: what it took in goes to the disk and to the peers, together.</summary>
    public void Flush()
    {
        _attachments.Flush();
        if (_context.StoreFault is not null)
            return;
        Release();
        var own = _journals.Own;
        if (own.Written > _handedToDisk)
        {
            _journals.Write(own, _handedToDisk + 1);
            _handedToDisk = own.Written;
        }

        if (IsEven)
            return;
        var even = true;
        _peers.Clear();
        _peers.AddRange(Holders());
        foreach (var peer in _peers)
        {
            if (_isForeign(peer))
            {
                even = false;
                continue;
            }

            Stream(peer);
            even &= CopyOf(peer).Written == own.Written;
        }

        _even = (own.Written, even ? _log.Configuration : null);
    }

    /// <summary>Whether all that hold copies are known to have everything, so that a round has nobody to look at: there may be many of either.</summary>
    private bool IsEven => _even.Written == _journals.Own.Written && ReferenceEquals(_even.Configuration, _log.Configuration);

    /// <summary>A link opened: the peer has what it acknowledged, the rest is sent again.</summary>
    public void LinkOpened(NodeId peer)
    {
        _even = default;
        var copy = CopyOf(peer);
        copy.Sent = copy.Written;
        copy.Rewound = -1;
        copy.BytesInFlight = 0;
        copy.Moved = _context.Now;
    }

    /// <summary>A peer tells how far it has this gateway's journal.</summary>
    public void OnJournalDurable(NodeId from, ref MessageReader reader)
    {
        var index = reader.Number();
        var journal = reader.Journal();
        var written = reader.Number();
        var durable = reader.Number();
        var gap = reader.Bool();
        var configuration = new ConfigurationStamp(reader.HasMore ? reader.Number() : 0, index);
        if (!reader.Complete || journal != _journals.Own.Id || written > _journals.Own.Written || durable > written)
            return;
        var copy = CopyOf(from);
        if (written > copy.Written || durable > copy.Durable)
            copy.Moved = _context.Now;
        copy.Written = Math.Max(copy.Written, written);
        copy.Durable = Math.Max(copy.Durable, durable);
        copy.Configuration = configuration;
        if (gap)
            Rewind(copy, written, durable);
        if (copy.Written >= copy.Sent)
            copy.BytesInFlight = 0;
        Release();
    }

    /// <summary>A peer lacks what comes next. It may have less than it once said: what was not on its disk when its power went. All that was under way says
    /// the same once more for each message; the stream begins again once.</summary>
    private void Rewind(Copy copy, long written, long durable)
    {
        _even = default;
        (copy.Written, copy.Durable) = (written, durable);
        if (copy.Rewound == written)
            return;
        copy.Sent = copy.Rewound = written;
        copy.BytesInFlight = 0;
    }

    /// <summary>The last own record that every linked peer has: below it nothing need stay in memory.</summary>
    public long HeldByAll()
    {
        var held = _journals.Own.Durable;
        if (IsEven)
            return held;
        foreach (var peer in Holders())
            held = _isForeign(peer) ? held : Math.Min(held, CopyOf(peer).Written);
        return held;
    }

    /// <summary>Linked peers that hold copies: all of them, but for observers.</summary>
    private IEnumerable<NodeId> Holders() => _log.Configuration.HasObservers
        ? _log.Configuration.Core.Where(_context.Transport.IsOpen) : _context.Transport.OpenPeers;

    /// <summary>A disk counts only where its gateway knows of no newer voters than are decided here: otherwise two gateways could count majorities that
    /// do not meet. Of what is not decided, a greater index may be of another coordinator's log and say nothing.</summary>
    private long DurableAt(NodeId voter)
    {
        if (voter == _context.Self)
            return _journals.Own.Durable;
        return _copies.TryGetValue(voter, out var copy) && !copy.Configuration.IsNewerThan(_log.Decided.Stamp) ? copy.Durable : 0;
    }

    private void Append(long ticket, Attachment attachment, ReadOnlySpan<IncomingReading> readings, AckPolicy policy)
    {
        foreach (var reading in readings)
            _journals.Own.Add(JournalRecord.Reading(_context.Writer, attachment.Device, reading));
        _unacknowledged.Enqueue((_journals.Own.Written, ticket, _context.Now));
        if (policy == AckPolicy.Degrade)
            _degradation.Add(_journals.Own.Written, ticket, attachment, readings);
        else
            attachment.HeldUpTo = _journals.Own.Written;
    }

    private void Stream(NodeId peer)
    {
        var copy = CopyOf(peer);
        var own = _journals.Own;
        if (copy.Sent > copy.Written && _context.Now - copy.Moved > ResendAfter)
        {
            copy.Sent = copy.Written;
            copy.BytesInFlight = 0;
            copy.Moved = _context.Now;
            _context.Counters.Add("journal_resends");
        }

        if (copy.Sent < own.Written && copy.Sent + 1 < own.First)
        {
            Forgotten?.Invoke(peer);
            return;
        }

        while (copy.Sent < own.Written && copy.BytesInFlight < MostBytesInFlight)
        {
            if (copy.Sent == copy.Written)
                copy.Moved = _context.Now;
            _batch.Clear();
            _journals.Read(own, copy.Sent + 1, own.Written, _batch);
            var message = _journals.Message(own, copy.Sent + 1, _batch);
            if (!_context.Transport.Send(peer, message))
                return;
            copy.Sent += _batch.Count;
            copy.BytesInFlight += message.Length;
        }
    }

    private Copy CopyOf(NodeId peer)
    {
        if (!_copies.TryGetValue(peer, out var copy))
            _copies.Add(peer, copy = new Copy { Moved = _context.Now });
        return copy;
    }

    /// <summary>A peer's copy of this gateway's journal.</summary>
    private sealed class Copy
    {
        public long Sent { get; set; }

        public long Written { get; set; }

        public long Durable { get; set; }

        public ConfigurationStamp Configuration { get; set; }

        public long BytesInFlight { get; set; }

        /// <summary>Where the stream on this link began again; -1 where it has not.</summary>
        public long Rewound { get; set; } = -1;

        public TimeSpan Moved { get; set; }
    }
}
