using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>
/// Sealed datagram sessions with peers. No address is answered with more than it sent before it has proven that it receives there
/// (a cookie), no public-key work is done before that, and little for each address after it. A peer that lost its keys is
/// found by its silence: a new handshake is begun beside the old session, which stays understood for a while. If both sides
/// begin at once, both sessions work. Whatever is not as it must be is counted and changes nothing.
/// </summary>
/// <remarks>One session lives like this:
/// <code>
/// Contact, Send, silence        knock/cookie/hello/reply/finish       first sealed message      newer session, 10 s unheard
///   → handshake (or given up)  →  unconfirmed                       →   confirmed             →   dropped
/// </code></remarks>
public sealed partial class DatagramSessions
{
    /// <summary>No datagram is longer, in bytes (the least MTU of IPv6, less headers).</summary>
    public const int MaxDatagramSize = 1200;

    /// <summary>The longest message for <see cref="Send"/>, in bytes.</summary>
    public const int MaxMessageSize = MaxDatagramSize - SealedHeader - SecureSession.Overhead;

    private const int SealedHeader = 9;
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(2);

    private readonly MeshCredentials _credentials;
    private readonly IDatagramSink _sink;
    private readonly DatagramOptions _options;
    private readonly AddressCookies _cookies;
    private readonly HandshakeBudget _budget;
    private readonly Dictionary<NodeId, Peer> _peers = [];
    private readonly Dictionary<ulong, DatagramSession> _sessions = [];
    private readonly Dictionary<MeshAddress, DatagramSession> _sessionAt = [];
    private readonly Queue<(Peer Peer, TimeSpan Due)> _keepAlives = new();
    private readonly byte[] _sealed = new byte[MaxDatagramSize];
    private readonly byte[] _opened = new byte[MaxDatagramSize];
    private TimeSpan _nextTimer = TimeSpan.MaxValue;
    private TimeSpan _nextHousekeeping;

    /// <summary>Begins with no sessions.</summary>
    public DatagramSessions(MeshCredentials credentials, IDatagramSink sink, DatagramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(sink);
        _credentials = credentials;
        _sink = sink;
        _options = options ?? new DatagramOptions();
        _cookies = new AddressCookies(credentials.Crypto, _options.CookieLifetime);
        _budget = new HandshakeBudget(_options.HandshakesPerAddress, _options.HandshakesPerAddressAndSecond);
    }

    /// <summary>Counts since the start.</summary>
    public DatagramCounters Counters { get; } = new();

    /// <summary>When <see cref="Tick"/> wants to be called next; <see cref="TimeSpan.MaxValue"/> when nothing is due.</summary>
    public TimeSpan NextTimer => _nextTimer;

    /// <summary>A datagram arrived; anything.</summary>
    public void Receive(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        Counters.Received++;
        Counters.ReceivedBytes += datagram.Length;
        var refusal = datagram.Length is 0 or > MaxDatagramSize ? RefusalReason.Malformed : (DatagramKind)datagram[0] switch
        {
            DatagramKind.Knock => ReceiveKnock(from, datagram, now),
            DatagramKind.Cookie => ReceiveCookie(from, datagram, now),
            DatagramKind.Hello => ReceiveHello(from, datagram, now),
            DatagramKind.Reply => ReceiveReply(from, datagram, now),
            DatagramKind.Finish => ReceiveFinish(from, datagram, now),
            DatagramKind.Sealed => ReceiveSealed(datagram, now),
            _ => RefusalReason.Malformed,
        };
        if (refusal == RefusalReason.None)
            return;
        Counters.Refuse(refusal);
        _sink.Refused(from, refusal);
    }

    /// <summary>Seals and sends a message of at most <see cref="MaxMessageSize"/> bytes. Without a session it begins a handshake
    /// with the peer's known address and keeps the last few messages until that succeeds.</summary>
    /// <returns>False where no session and no address is known.</returns>
    public bool Send(NodeId to, ReadOnlySpan<byte> message, TimeSpan now)
    {
        if (message.Length is 0 or > MaxMessageSize)
            throw new ArgumentException($"A message has 1 to {MaxMessageSize} bytes.", nameof(message));
        if (!_peers.TryGetValue(to, out var peer))
            return false;
        if (peer.Preferred is { } session)
        {
            peer.SilentSince ??= now;
            peer.SentInSilence++;
            Seal(session, message);
            RenewIfNeeded(peer, session, now);
            return true;
        }

        if (peer.Noted is not { } address)
            return false;
        if (peer.Waiting.Count >= _options.MaxQueued)
        {
            peer.Waiting.Dequeue();
            Counters.Dropped++;
        }

        peer.Waiting.Enqueue(message.ToArray());
        Begin(address, now, persistent: true);
        return true;
    }

    /// <summary>Begins a handshake with whoever is at <paramref name="address"/>, unless one is under way or a session there has been
    /// heard from lately.</summary>
    /// <param name="persistent">Repeat with back-off for <see cref="DatagramOptions.HandshakeLifetime"/>. False for an address that
    /// nothing vouches for (a beacon): one knock, smaller than the beacon, for each call.</param>
    public void Contact(MeshAddress address, TimeSpan now, bool persistent = true)
    {
        if (_sessionAt.TryGetValue(address, out var session) && now - session.LastReceived < _options.Unanswered)
            return;
        Begin(address, now, persistent);
    }

    /// <summary>Notes where a peer is said to be, for handshakes; sessions keep the address that they have proven.</summary>
    public void SetAddress(NodeId peer, MeshAddress address)
    {
        if (peer != _credentials.Id && TryGetOrAdd(peer) is { } known)
            known.Noted = address;
    }

    /// <summary>The proven address of a peer's session, or else the noted one.</summary>
    public bool TryGetAddress(NodeId peer, out MeshAddress address)
    {
        address = default;
        if (!_peers.TryGetValue(peer, out var known) || (known.Preferred?.Address ?? known.Noted) is not { } found)
            return false;
        address = found;
        return true;
    }

    /// <summary>Whether messages to the peer can be sealed now.</summary>
    public bool HasSession(NodeId peer) => _peers.TryGetValue(peer, out var known) && known.Sessions.Count > 0;

    /// <summary>Drops a peer: sessions, address and waiting messages.</summary>
    public void Forget(NodeId peer)
    {
        if (!_peers.Remove(peer, out var known))
            return;
        foreach (var session in known.Sessions)
            Close(session);
        known.KeepAliveAt = null;
        Counters.Dropped += known.Waiting.Count;
    }

    /// <summary>Time has passed; early calls are harmless.</summary>
    public void Tick(TimeSpan now)
    {
        if (now < _nextTimer)
            return;
        _nextTimer = TimeSpan.MaxValue;
        RepeatHandshakes(now);
        ExpireIncoming(now);
        KeepAlive(now);
        if (now >= _nextHousekeeping)
            DropOldSessions(now);
        if (_sessions.Count > 0)
            Due(_nextHousekeeping);
    }

    /// <summary>In the order in which they are due, without those that were sent something in the meantime: nobody else is looked at.</summary>
    private void KeepAlive(TimeSpan now)
    {
        while (_keepAlives.TryPeek(out var next))
        {
            if (next.Peer.KeepAliveAt == next.Due && next.Due > now)
            {
                Due(next.Due);
                return;
            }

            _keepAlives.Dequeue();
            if (next.Peer.KeepAliveAt != next.Due)
                continue;
            if (next.Peer.Preferred is { } session)
                Seal(session, []);
            next.Peer.KeepAliveAt = null;
        }
    }

    private void Due(TimeSpan time)
    {
        if (time < _nextTimer)
            _nextTimer = time;
    }

    private Peer? TryGetOrAdd(NodeId id)
    {
        if (_peers.TryGetValue(id, out var peer))
            return peer;
        if (_peers.Count >= _options.MaxPeers)
            return null;
        return _peers[id] = new Peer(id);
    }

    private void Transmit(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Counters.Sent++;
        Counters.SentBytes += datagram.Length;
        _sink.SendDatagram(to, datagram);
    }

    private static ulong Number(ReadOnlySpan<byte> datagram) => BinaryPrimitives.ReadUInt64BigEndian(datagram[1..]);
}
