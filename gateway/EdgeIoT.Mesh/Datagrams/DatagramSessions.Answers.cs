using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

// Handshakes that peers begin.
public sealed partial class DatagramSessions
{
    private const int HelloSize = ReplySize;
    private const int ReplySize = 9 + Handshake.ReplySize;
    private const int FinishSize = 9 + Handshake.FinishSize;

    private readonly Dictionary<(MeshAddress From, ulong Number), IncomingHandshake> _incoming = [];
    private TimeSpan _nextExpiry = TimeSpan.MaxValue;

    private RefusalReason ReceiveKnock(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length != KnockSize)
            return RefusalReason.Malformed;
        if (datagram[9] != Handshake.Version)
            return RefusalReason.WrongVersion;
        if (BinaryPrimitives.ReadUInt64BigEndian(datagram[10..]) != _credentials.MeshTag)
            return RefusalReason.WrongMesh;
        var number = Number(datagram);
        if (_outgoing.ContainsKey(number))
            return RefusalReason.Self;
        Span<byte> cookie = stackalloc byte[CookieSize];
        cookie[0] = (byte)DatagramKind.Cookie;
        BinaryPrimitives.WriteUInt64BigEndian(cookie[1..], number);
        _cookies.Write(from, number, now, cookie[9..]);
        Transmit(from, cookie);
        return RefusalReason.None;
    }

    private RefusalReason ReceiveHello(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length != HelloSize)
            return RefusalReason.Malformed;
        var number = Number(datagram);
        if (!_cookies.Check(from, number, now, datagram.Slice(9, AddressCookies.Size)))
            return RefusalReason.WrongCookie;
        var hello = datagram.Slice(CookieSize, Handshake.HelloSize);
        if (_incoming.TryGetValue((from, number), out var known))
        {
            if (!hello.SequenceEqual(known.Hello))
                return RefusalReason.Unexpected;
            Transmit(from, known.Reply);
            return RefusalReason.None;
        }

        var refusal = Handshake.CheckHello(_credentials, HandshakePurpose.Datagram, hello);
        if (refusal != RefusalReason.None)
            return refusal;
        if (_incoming.Count >= _options.MaxHandshakes || !_budget.TryTake(from, now))
            return RefusalReason.TooMany;

        var handshake = Handshake.Respond(_credentials, HandshakePurpose.Datagram);
        if (handshake.Receive(hello, out var message) != HandshakeStep.Continue)
        {
            handshake.Dispose();
            return handshake.Refusal;
        }

        var reply = new byte[ReplySize];
        reply[0] = (byte)DatagramKind.Reply;
        datagram.Slice(1, 8).CopyTo(reply.AsSpan(1));
        message!.CopyTo(reply, 9);
        var expires = now + _options.HandshakeLifetime;
        _nextExpiry = expires < _nextExpiry ? expires : _nextExpiry;
        _incoming[(from, number)] = new IncomingHandshake(handshake, hello.ToArray(), reply, expires);
        Due(expires);
        Transmit(from, reply);
        return RefusalReason.None;
    }

    private RefusalReason ReceiveFinish(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length != FinishSize)
            return RefusalReason.Malformed;
        if (!_incoming.TryGetValue((from, Number(datagram)), out var incoming))
            return RefusalReason.Unexpected;
        var finish = datagram[9..];
        if (incoming.Finish is not null)
        {
            // Repeated because our first sealed message was lost.
            if (!finish.SequenceEqual(incoming.Finish))
                return RefusalReason.Unexpected;
            if (incoming.Session is { } open && _sessions.ContainsKey(open.Keys.Id))
                Seal(open, []);
            return RefusalReason.None;
        }

        if (incoming.Refused >= MaxRefusedMessages)
            return RefusalReason.TooMany;
        if (incoming.Handshake.Receive(finish, out _) != HandshakeStep.Established)
        {
            incoming.Refused++;
            return incoming.Handshake.Refusal;
        }

        incoming.Finish = finish.ToArray();
        incoming.Session = AddSession(incoming.Handshake, from, confirmed: true, now);
        if (incoming.Session is not { } session)
            return RefusalReason.TooMany;
        _pausedUntil.Remove(from);
        Seal(session, []);
        Announce(session, incoming.Handshake);
        return RefusalReason.None;
    }

    private void ExpireIncoming(TimeSpan now)
    {
        if (now < _nextExpiry)
        {
            Due(_nextExpiry);
            return;
        }

        _nextExpiry = TimeSpan.MaxValue;
        List<(MeshAddress, ulong)>? expired = null;
        foreach (var (key, handshake) in _incoming)
        {
            if (now >= handshake.Expires)
                (expired ??= []).Add(key);
            else if (handshake.Expires < _nextExpiry)
                _nextExpiry = handshake.Expires;
        }

        Due(_nextExpiry);

        foreach (var key in expired ?? [])
        {
            _incoming.Remove(key, out var handshake);
            handshake!.Handshake.Dispose();
        }
    }
}
