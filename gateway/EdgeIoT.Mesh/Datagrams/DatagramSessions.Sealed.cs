using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

// Messages under the keys of a session, and the life of sessions.
public sealed partial class DatagramSessions
{
    private const int SilentMessages = 3;
    private static readonly TimeSpan MaxRenewal = TimeSpan.FromSeconds(8);

    private void Seal(DatagramSession session, ReadOnlySpan<byte> message)
    {
        session.Peer.KeepAliveAt = null;
        _sealed[0] = (byte)DatagramKind.Sealed;
        BinaryPrimitives.WriteUInt64BigEndian(_sealed.AsSpan(1), session.Keys.Id);
        var length = session.Keys.Seal(message, _sealed.AsSpan(SealedHeader));
        Transmit(session.Address, _sealed.AsSpan(0, SealedHeader + length));
    }

    private RefusalReason ReceiveSealed(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length < SealedHeader + SecureSession.Overhead)
            return RefusalReason.Malformed;
        if (!_sessions.TryGetValue(Number(datagram), out var session))
            return RefusalReason.UnknownSession;
        var refusal = session.Keys.Open(datagram[SealedHeader..], _opened, out var length);
        if (refusal != RefusalReason.None)
            return refusal;

        var peer = session.Peer;
        session.LastReceived = now;
        if (!session.Confirmed)
            (session.Confirmed, _nextRepeat) = (true, TimeSpan.MinValue);
        peer.SilentSince = null;
        peer.SentInSilence = 0;
        peer.Attempts = 0;
        if (length == 0)
            return RefusalReason.None;
        if (peer.KeepAliveAt is null)
        {
            peer.KeepAliveAt = now + _options.KeepAlive;
            _keepAlives.Enqueue((peer, now + _options.KeepAlive));
            Due(now + _options.KeepAlive);
        }

        _sink.Message(peer.Id, session.Address, _opened.AsSpan(0, length));
        return RefusalReason.None;
    }

    private DatagramSession? AddSession(Handshake handshake, MeshAddress address, bool confirmed, TimeSpan now)
    {
        var keys = handshake.Session!;
        if (TryGetOrAdd(handshake.Peer) is not { } peer)
        {
            keys.Dispose();
            return null;
        }

        var session = new DatagramSession(peer, keys, address, now) { Confirmed = confirmed };
        if (peer.Add(session) is { } dropped)
            Drop(dropped);
        _sessions[keys.Id] = session;
        _sessionAt[address] = session;
        peer.SilentSince = null;
        peer.SentInSilence = 0;
        Counters.Established++;
        if (_sessions.Count == 1)
            _nextHousekeeping = now + Housekeeping;
        Due(_nextHousekeeping);
        return session;
    }

    /// <summary>Begins a handshake beside a session that is old, or whose peer keeps silent while it is talked to.</summary>
    private void RenewIfNeeded(Peer peer, DatagramSession session, TimeSpan now)
    {
        var silent = peer.SentInSilence >= SilentMessages && now - peer.SilentSince >= _options.Unanswered;
        if (now < peer.NextHandshake || (!silent && now - session.Established < _options.SessionLifetime))
            return;
        var pause = TimeSpan.FromTicks(_options.Unanswered.Ticks << Math.Min(peer.Attempts++, 3));
        peer.NextHandshake = now + (pause < MaxRenewal ? pause : MaxRenewal);
        Begin(session.Address, now, persistent: true);
        if (peer.Noted is { } noted && noted != session.Address)
            Begin(noted, now, persistent: true);
    }

    private void DropOldSessions(TimeSpan now)
    {
        _nextHousekeeping = now + Housekeeping;
        List<DatagramSession>? dropped = null;
        foreach (var session in _sessions.Values)
        {
            var unheard = now - session.LastReceived >= _options.OldSession;
            if (unheard && (session != session.Peer.Preferred || now - session.Established >= 2 * _options.SessionLifetime))
                (dropped ??= []).Add(session);
        }

        foreach (var session in dropped ?? [])
            Drop(session);
    }

    private void Drop(DatagramSession session)
    {
        session.Peer.Sessions.Remove(session);
        Close(session);
    }

    private void Close(DatagramSession session)
    {
        _sessions.Remove(session.Keys.Id);
        if (_sessionAt.TryGetValue(session.Address, out var there) && there == session)
            _sessionAt.Remove(session.Address);
        session.Keys.Dispose();
    }
}
