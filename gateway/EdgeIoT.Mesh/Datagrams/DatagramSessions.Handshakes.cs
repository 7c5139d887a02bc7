using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

// Handshakes that are begun here.
public sealed partial class DatagramSessions
{
    private const int KnockSize = 26;
    private const int CookieSize = 9 + AddressCookies.Size;
    private const int MaxRefusedAddresses = 256;
    private const int MaxRefusedMessages = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<ulong, OutgoingHandshake> _outgoing = [];
    private readonly Dictionary<MeshAddress, OutgoingHandshake> _outgoingTo = [];
    private readonly Dictionary<MeshAddress, (TimeSpan Until, int Times)> _pausedUntil = [];
    private TimeSpan _nextRepeat = TimeSpan.MaxValue;

    private void Begin(MeshAddress address, TimeSpan now, bool persistent)
    {
        if (_pausedUntil.TryGetValue(address, out var pause) && now < pause.Until)
            return;
        if (_outgoingTo.TryGetValue(address, out var handshake))
        {
            if (persistent && handshake.Session is null)
                handshake.GiveUp = now + _options.HandshakeLifetime;
            if (handshake.Persistent)
                return;
        }
        else
        {
            if (_outgoing.Count >= _options.MaxHandshakes)
                return;
            Span<byte> number = stackalloc byte[8];
            _credentials.Crypto.Fill(number);
            handshake = new OutgoingHandshake(address, BinaryPrimitives.ReadUInt64BigEndian(number)) { GiveUp = now + _options.HandshakeLifetime };
            if (!_outgoing.TryAdd(handshake.Number, handshake))
                return;
            _outgoingTo[address] = handshake;
            Counters.Handshakes++;
        }

        handshake.Persistent = persistent;
        Advance(handshake, now);
        Knock(handshake);
    }

    private void Knock(OutgoingHandshake handshake)
    {
        Span<byte> knock = stackalloc byte[KnockSize];
        knock.Clear();
        knock[0] = (byte)DatagramKind.Knock;
        BinaryPrimitives.WriteUInt64BigEndian(knock[1..], handshake.Number);
        knock[9] = Handshake.Version;
        BinaryPrimitives.WriteUInt64BigEndian(knock[10..], _credentials.MeshTag);
        Transmit(handshake.Address, knock);
    }

    /// <summary>Something new is to be sent and repeated: the back-off begins again.</summary>
    private void Advance(OutgoingHandshake handshake, TimeSpan now)
    {
        handshake.Interval = _options.Retry;
        handshake.NextRepeat = now + _options.Retry;
        handshake.Repeats = 0;
        _nextRepeat = TimeSpan.MinValue;
        Due(handshake.NextRepeat);
    }

    private RefusalReason ReceiveCookie(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length != CookieSize)
            return RefusalReason.Malformed;
        if (!_outgoing.TryGetValue(Number(datagram), out var outgoing) || outgoing.Address != from)
            return RefusalReason.Unexpected;
        if (outgoing.Session is not null)
            return RefusalReason.None;

        outgoing.Persistent = true;
        outgoing.Handshake ??= Handshake.Initiate(_credentials, HandshakePurpose.Datagram);
        var hello = new byte[HelloSize];
        hello[0] = (byte)DatagramKind.Hello;
        datagram[1..].CopyTo(hello.AsSpan(1));
        outgoing.Handshake.Hello.Span.CopyTo(hello.AsSpan(CookieSize));
        outgoing.Datagram = hello;
        Advance(outgoing, now);
        Transmit(from, hello);
        return RefusalReason.None;
    }

    private RefusalReason ReceiveReply(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length != ReplySize)
            return RefusalReason.Malformed;
        if (!_outgoing.TryGetValue(Number(datagram), out var outgoing) || outgoing.Address != from || outgoing.Handshake is null)
            return RefusalReason.Unexpected;
        if (outgoing.Session is not null)
            return RefusalReason.None;
        if (outgoing.Refused >= MaxRefusedMessages)
            return RefusalReason.TooMany;

        // A refused reply leaves the handshake waiting: somebody on the path may have slipped it in before the true one.
        var step = outgoing.Handshake.Receive(datagram[9..], out var message);
        if (message is null)
        {
            outgoing.Refused++;
            return outgoing.Handshake.Refusal;
        }

        var finish = new byte[FinishSize];
        finish[0] = (byte)DatagramKind.Finish;
        datagram.Slice(1, 8).CopyTo(finish.AsSpan(1));
        message.CopyTo(finish.AsSpan(9));
        Transmit(from, finish);
        if (step == HandshakeStep.Refused)
        {
            Pause(from, now);
            Remove(outgoing);
            return outgoing.Handshake.Refusal;
        }

        _pausedUntil.Remove(from);
        outgoing.Datagram = finish;
        outgoing.Session = AddSession(outgoing.Handshake, from, confirmed: false, now);
        if (outgoing.Session is null)
        {
            Remove(outgoing);
            return RefusalReason.TooMany;
        }

        Advance(outgoing, now);
        Announce(outgoing.Session, outgoing.Handshake);
        return RefusalReason.None;
    }

    /// <summary>Tells the owner, then sends what waited.</summary>
    private void Announce(DatagramSession session, Handshake handshake)
    {
        var peer = session.Peer;
        _sink.SessionEstablished(peer.Id, handshake.PeerPublicKey, session.Address);
        while (peer.Waiting.TryDequeue(out var message))
            Seal(session, message);
    }

    private void RepeatHandshakes(TimeSpan now)
    {
        if (now < _nextRepeat)
        {
            Due(_nextRepeat);
            return;
        }

        _nextRepeat = TimeSpan.MaxValue;
        List<OutgoingHandshake>? ended = null;
        foreach (var handshake in _outgoing.Values)
        {
            if (handshake.Session is { Confirmed: true } && !handshake.Done)
            {
                // Kept for a while, so that a repeated reply is known for what it is.
                handshake.Done = true;
                handshake.GiveUp = now + _options.HandshakeLifetime;
                RemoveAddress(handshake);
            }

            if (now >= handshake.GiveUp)
                (ended ??= []).Add(handshake);
            else if (handshake.Done || !handshake.Persistent)
                LookAgain(handshake.GiveUp);
            else if (now >= handshake.NextRepeat)
                Repeat(handshake, now);
            else
                LookAgain(handshake.NextRepeat < handshake.GiveUp ? handshake.NextRepeat : handshake.GiveUp);
        }

        foreach (var handshake in ended ?? [])
            GiveUp(handshake);
    }

    private void LookAgain(TimeSpan time)
    {
        _nextRepeat = time < _nextRepeat ? time : _nextRepeat;
        Due(time);
    }

    private void Repeat(OutgoingHandshake handshake, TimeSpan now)
    {
        if (handshake.Interval < 8 * _options.Retry)
            handshake.Interval *= 2;
        handshake.NextRepeat = now + handshake.Interval;
        LookAgain(handshake.NextRepeat < handshake.GiveUp ? handshake.NextRepeat : handshake.GiveUp);

        // A hello that is not answered may carry a cookie that has expired: every third time a new one is asked for.
        if (handshake.Datagram is null || (handshake.Session is null && ++handshake.Repeats % 3 == 0))
            Knock(handshake);
        else
            Transmit(handshake.Address, handshake.Datagram);
    }

    private void GiveUp(OutgoingHandshake handshake)
    {
        Remove(handshake);
        if (handshake.Session is { Confirmed: false } session && _sessions.ContainsKey(session.Keys.Id))
            Drop(session);
        if (handshake.Done)
            return;
        foreach (var peer in _peers.Values)
        {
            if (peer.Noted != handshake.Address || peer.Sessions.Count > 0)
                continue;
            Counters.Dropped += peer.Waiting.Count;
            peer.Waiting.Clear();
        }
    }

    private void Remove(OutgoingHandshake handshake)
    {
        _outgoing.Remove(handshake.Number);
        RemoveAddress(handshake);
        handshake.Handshake?.Dispose();
    }

    private void RemoveAddress(OutgoingHandshake handshake)
    {
        if (_outgoingTo.TryGetValue(handshake.Address, out var there) && there == handshake)
            _outgoingTo.Remove(handshake.Address);
    }

    /// <summary>Who refuses us, or whom we refuse, is left alone for 2 s, then 4, 8, up to 64. The reply was fresh and signed, so nobody
    /// else can bring this about.</summary>
    private void Pause(MeshAddress address, TimeSpan now)
    {
        if (_pausedUntil.Count >= MaxRefusedAddresses)
            _pausedUntil.Clear();
        var times = _pausedUntil.TryGetValue(address, out var pause) ? Math.Min(pause.Times + 1, 5) : 0;
        _pausedUntil[address] = (now + TimeSpan.FromTicks(FirstPause.Ticks << times), times);
    }
}
