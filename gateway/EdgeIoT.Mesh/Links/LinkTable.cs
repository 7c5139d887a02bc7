using System.Numerics;
using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Links;

/// <summary>
/// The links to peers: one each, dialed by the gateway with the smaller id, authenticated in both directions, sealed message by
/// message. What is sent on a link arrives in order while it lives and is lost with it; every protocol above sends again.
/// </summary>
internal sealed class LinkTable : ITransport
{
    private static readonly TimeSpan RedialFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedialAtMost = TimeSpan.FromSeconds(2);

    /// <summary>How long a peer is left to dial for itself: longer than it waits between two attempts, so that the two seldom dial each other at once.</summary>
    private static readonly TimeSpan DialInsteadAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(3);

    private readonly NodeContext _context;
    private readonly MeshCredentials _credentials;
    private readonly DatagramSessions _datagrams;
    private readonly Dictionary<long, Link> _links = [];
    private readonly Dictionary<NodeId, Link> _open = [];
    private readonly SortedSet<NodeId> _openPeers = [];
    private readonly Dictionary<NodeId, Dial> _dials = [];

    /// <summary>Links whose handshake is not done, and dials without a link: only these have timers, and in a large mesh they are few of many.</summary>
    private readonly Dictionary<long, Link> _pending = [];
    private readonly SortedSet<NodeId> _idle = [];
    private byte[] _sealed = new byte[4096];
    private byte[] _opened = new byte[4096];
    private long _nextDialed = 2;
    private TimeSpan? _nextTimer;

    public LinkTable(NodeContext context, MeshCredentials credentials, DatagramSessions datagrams)
    {
        _context = context;
        _credentials = credentials;
        _datagrams = datagrams;
    }

    public Action<NodeId>? Opened { get; set; }

    public IReadOnlyCollection<NodeId> OpenPeers => _openPeers;

    /// <summary>Looked for only after something changed: there may be a thousand links, and a round for each message.</summary>
    public TimeSpan NextTimer => _nextTimer ??= EarliestTimer();

    /// <summary>Links whose handshake is not done.</summary>
    public int Pending => _pending.Count;

    public bool IsOpen(NodeId peer) => _open.ContainsKey(peer);

    public bool Send(NodeId peer, MessageWriter message)
    {
        if (!_open.TryGetValue(peer, out var link))
            return false;
        MakeRoom(ref _sealed, message.Length + SecureSession.Overhead);
        var length = link.Session!.Seal(message.Written, _sealed);
        _context.Host.SendLink(link.Id, _sealed.AsSpan(0, length));
        return true;
    }

    public void SendControl(NodeId peer, MessageWriter message)
    {
        Send(peer, message);
        _datagrams.Send(peer, message.Written, _context.Now);
    }

    /// <summary>A peer is there, and it is for this gateway to dial.</summary>
    public void Want(NodeId peer, string endpoint) => Want(peer, endpoint, isPeers: false);

    /// <summary>A peer is there, and it is for the peer to dial; it is dialed all the same where there has been no link for long. The peer may go by
    /// another configuration than this gateway, by which it waits in its turn.</summary>
    public void Expect(NodeId peer, string endpoint) => Want(peer, endpoint, isPeers: true);

    private void Want(NodeId peer, string endpoint, bool isPeers)
    {
        if (endpoint.Length == 0)
            return;
        _nextTimer = null;
        if (!_dials.TryGetValue(peer, out var dial))
            _dials.Add(peer, dial = new Dial { Wait = RedialFirst });

        if (dial.Endpoint != endpoint || dial.IsPeers != isPeers)
            (dial.Endpoint, dial.IsPeers, dial.At) = (endpoint, isPeers, _context.Now + (isPeers ? DialInsteadAfter : TimeSpan.Zero));
        Rest(peer, dial);
    }

    /// <summary>A peer dials for itself: whatever link there is stays.</summary>
    public void Await(NodeId peer)
    {
        _idle.Remove(peer);
        if (_dials.Remove(peer))
            _nextTimer = null;
    }

    /// <summary>A peer is gone, so its link is half-open at best; or neither of the two is to have a link to the other.</summary>
    public void Unwant(NodeId peer, string reason)
    {
        _nextTimer = null;
        _idle.Remove(peer);
        _dials.Remove(peer);
        foreach (var link in _links.Values.Where(l => l.Peer == peer).ToList())
            Close(link, reason);
    }

    /// <summary>A peer restarted: links of its earlier run are half-open and are not waited for.</summary>
    public void Restarted(NodeId peer)
    {
        _nextTimer = null;
        if (_dials.TryGetValue(peer, out var dial) && !dial.IsPeers)
            (dial.Wait, dial.At) = (RedialFirst, _context.Now);
    }

    public void Tick()
    {
        if (_context.Now < NextTimer)
            return;
        _nextTimer = null;
        foreach (var link in _pending.Values.Where(l => _context.Now >= l.Since + HandshakeWithin).ToList())
            Close(link, "no answer to the handshake");
        foreach (var peer in _idle.ToList())
        {
            var dial = _dials[peer];
            if (_context.Now < dial.At)
                continue;
            if (IsOpen(peer))
            {
                dial.At = _context.Now + RedialAtMost;
                continue;
            }

            var handshake = Handshake.Initiate(_credentials, HandshakePurpose.Link);
            var link = new Link(_nextDialed, handshake, _context.Now) { Peer = peer };
            _nextDialed += 2;
            Add(link);
            dial.Link = link.Id;
            _idle.Remove(peer);
            _context.Counters.Add("links_dialed");
            _context.Host.DialLink(link.Id, dial.Endpoint, handshake.Hello.Span);
        }
    }

    public void Incoming(long id, ReadOnlySpan<byte> hello)
    {
        NodeContext.Check((id & 1) == 1 && !_links.ContainsKey(id), "the host numbers incoming links with fresh odd numbers");
        if (Pending >= _context.Options.Bounds.PendingLinks)
        {
            _context.Counters.Add("links_refused_full");
            _context.Host.CloseLink(id, "too many links are being opened");
            return;
        }

        var link = new Link(id, Handshake.Respond(_credentials, HandshakePurpose.Link), _context.Now);
        Add(link);
        _nextTimer = null;
        Authentication(id, hello);
    }

    public void Authentication(long id, ReadOnlySpan<byte> message)
    {
        if (!_links.TryGetValue(id, out var link))
            return;
        byte[]? reply = null;
        var step = link.Session is null ? link.Handshake.Receive(message, out reply) : HandshakeStep.Refused;
        if (reply is not null)
            _context.Host.SendLinkAuthentication(id, reply);
        if (step == HandshakeStep.Refused)
        {
            Refuse(link, link.Handshake.Refusal.ToString());
            return;
        }

        if (step != HandshakeStep.Established)
            return;
        if (link.IsDialed && link.Handshake.Peer != link.Peer)
        {
            Refuse(link, $"{link.Handshake.Peer} answers at the address of {link.Peer}");
            return;
        }

        link.Peer = link.Handshake.Peer;
        link.Session = link.Handshake.Session;
        if (!link.IsDialed)
        {
            _context.Host.AcceptLink(id, link.Peer);
            Open(link);
        }
    }

    public void Accepted(long id)
    {
        if (_links.TryGetValue(id, out var link) && link.IsDialed && link.Session is not null && !link.IsOpen)
            Open(link);
    }

    public void Closed(long id)
    {
        if (_links.TryGetValue(id, out var link))
            Forget(link);
    }

    /// <summary>Opens a sealed message. Empty where it is not acceptable; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(long id, ReadOnlySpan<byte> message, out NodeId from)
    {
        from = NodeId.None;
        if (!_links.TryGetValue(id, out var link) || !link.IsOpen)
            return default;
        MakeRoom(ref _opened, message.Length);
        if (!link.Session!.TryOpen(message, _opened, out var length))
        {
            // On an ordered, authenticated connection this is an attack or a broken peer.
            _context.Counters.Add("link_messages_refused");
            Refuse(link, "a message that does not open");
            return default;
        }

        from = link.Peer;
        return _opened.AsSpan(0, length);
    }

    /// <summary>Most gateways never send or get a message as large as they may be.</summary>
    private static void MakeRoom(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)length)];
    }

    private void Open(Link link)
    {
        if (_open.TryGetValue(link.Peer, out var older))
            Close(older, "replaced by a newer link");
        link.IsOpen = true;
        _pending.Remove(link.Id);
        _nextTimer = null;
        _open[link.Peer] = link;
        _openPeers.Add(link.Peer);
        if (_dials.TryGetValue(link.Peer, out var dial))
        {
            dial.Wait = RedialFirst;
            Rest(link.Peer, dial);
        }

        _context.Counters.Add("links_opened");
        Opened?.Invoke(link.Peer);
    }

    private void Add(Link link)
    {
        _links.Add(link.Id, link);
        _pending.Add(link.Id, link);
    }

    private void Refuse(Link link, string reason)
    {
        _context.Counters.Add("links_refused");
        _context.Host.Report(MeshEvent.Refused, $"link {(link.IsDialed ? "to" : "from")} {(link.Peer == NodeId.None ? "a stranger" : link.Peer)}: {reason}");
        Close(link, reason);
    }

    private void Close(Link link, string reason)
    {
        _context.Host.CloseLink(link.Id, reason);
        Forget(link);
    }

    private void Forget(Link link)
    {
        _links.Remove(link.Id);
        _pending.Remove(link.Id);
        _nextTimer = null;
        link.Handshake.Dispose();
        if (_open.TryGetValue(link.Peer, out var open) && open == link)
        {
            _open.Remove(link.Peer);
            _openPeers.Remove(link.Peer);
        }

        if (!_dials.TryGetValue(link.Peer, out var dial) || (dial.Link != link.Id && !(dial.IsPeers && dial.Link == 0)))
            return;
        dial.Link = 0;
        Rest(link.Peer, dial);
        if (dial.IsPeers)
        {
            dial.At = _context.Now + DialInsteadAfter;
            return;
        }

        dial.At = _context.Now + dial.Wait + _context.Random.Below(dial.Wait / 2);
        dial.Wait = dial.Wait * 2 < RedialAtMost ? dial.Wait * 2 : RedialAtMost;
    }

    /// <summary>A dial is idle while there is something to wait for: no attempt is under way, and what is the peer's to dial is not open.</summary>
    private void Rest(NodeId peer, Dial dial)
    {
        if (dial.Link == 0 && !(dial.IsPeers && IsOpen(peer)))
            _idle.Add(peer);
        else
            _idle.Remove(peer);
    }

    private TimeSpan EarliestTimer()
    {
        var next = TimeSpan.MaxValue;
        foreach (var peer in _idle)
            next = _dials[peer].At < next ? _dials[peer].At : next;
        foreach (var link in _pending.Values)
            next = link.Since + HandshakeWithin < next ? link.Since + HandshakeWithin : next;
        return next;
    }

    private sealed class Dial
    {
        public string Endpoint { get; set; } = "";

        /// <summary>Whether the peer is to dial, and this gateway only in its stead.</summary>
        public bool IsPeers { get; set; }

        public long Link { get; set; }

        public TimeSpan At { get; set; }

        public TimeSpan Wait { get; set; }
    }
}
