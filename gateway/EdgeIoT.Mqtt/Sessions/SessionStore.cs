using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>All sessions by client identifier. Its lock decides who has a session; it is taken before a session's own.</summary>
internal sealed partial class SessionStore(MqttServer server)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private long _expired;

    /// <summary>Sessions that ended because their client did not come back in time.</summary>
    public long Expired => Volatile.Read(ref _expired);

    public int Count
    {
        get
        {
            lock (_gate) return _sessions.Count;
        }
    }

    public long WaitingMessages
    {
        get
        {
            lock (_gate) return _sessions.Values.Sum(s => (long)s.Waiting);
        }
    }

    public Session? Find(string clientId)
    {
        lock (_gate) return _sessions.GetValueOrDefault(clientId);
    }

    /// <summary>Gives a connection its session, old or new, and takes it from the connection that had it ([MQTT-3.1.4-3]).</summary>
    public void Open(MqttServerConnection connection, bool clean, uint expirySeconds, Action<MqttServerConnection, Session, bool> announce)
    {
        Session? ended = null;
        MqttServerConnection? previous = null;
        var wills = new List<Will>();
        lock (_gate)
        {
            if (_sessions.TryGetValue(connection.Info!.ClientId, out var session))
            {
                previous = session.Connection;
                // One without expiry ends with its connection, also when that is taken over (MQTT 5.0 §3.1.2.11.2; 3.1.1: [MQTT-3.1.2-6]).
                var ends = clean || session.IsWillOnly || (previous is not null && session.ExpirySeconds == 0);
                if (previous is not null) TakeOver(session, previous, ends, wills);
                else if (ends && session.PendingWill is { IsForgottenOnReturn: false } pending) wills.Add(pending);
                session.PendingWill = null;
                if (ends) ended = session;
            }

            var present = session is not null && ended is null;
            if (!present) session = Add(connection.Info!.ClientId);
            session!.ExpirySeconds = expirySeconds;
            session.Attach(connection, c => announce(c, session, present));
            var appended = Journal.AppendedHere;
            session.Record(leftAt: 0, connection.RecordedWill);
            connection.PromiseSince(appended);
        }

        ended?.End();
        previous?.Close(MqttReasonCode.SessionTakenOver, reason: null);
        foreach (var will in wills) server.PublishWill(will);
    }

    /// <summary>A connection has ended: its session waits or ends, its will is published, waits or is forgotten.</summary>
    public void Leave(MqttServerConnection connection, Session session, Will? will)
    {
        var ends = false;
        lock (_gate)
        {
            if (!session.Detach(connection)) return;
            ends = session.ExpirySeconds == 0;
            if (ends)
            {
                Forget(session);
            }
            else
            {
                session.LeftAt = server.Clock.Wall;
                session.EndsAt = server.Clock.Expiry(Capped(session.ExpirySeconds));
                if (will is { DelaySeconds: > 0 })
                {
                    session.PendingWill = will;
                    session.WillDueAt = Math.Min(server.Clock.Expiry(will.DelaySeconds), session.EndsAt);
                    will = null;
                }
            }
        }

        // The journal hears of it last, so that a will is published twice rather than not at all.
        if (will is not null) server.PublishWill(will);
        if (ends) session.End();
        else RecordLeft(session);
    }

    public void Restore(Session session)
    {
        lock (_gate) _sessions[session.ClientId] = session;
    }

    public Session[] All()
    {
        lock (_gate) return [.. _sessions.Values];
    }

    /// <summary>Publishes the wills that are due and ends the sessions that are over.</summary>
    public void Sweep()
    {
        var now = server.Clock.Now;
        List<(Session Session, Will Will)>? wills = null;
        List<Session>? ended = null;
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                if (session.EndsAt == 0) continue;
                if (session.PendingWill is { } will && session.WillDueAt <= now)
                {
                    (wills ??= []).Add((session, will));
                    session.PendingWill = null;
                }

                if (session.EndsAt <= now) (ended ??= []).Add(session);
            }

            ended?.ForEach(Forget);
            _expired += ended?.Count(session => !session.IsWillOnly) ?? 0;
        }

        foreach (var (session, will) in wills ?? [])
        {
            server.PublishWill(will);
            RecordLeft(session);
        }

        ended?.ForEach(s => s.End());
    }

    private void RecordLeft(Session session)
    {
        lock (_gate)
        {
            if (session.EndsAt != 0) session.Record(session.LeftAt, session.PendingWill);
        }
    }

    private uint Capped(uint seconds) => (uint)Math.Min(seconds, server.Options.MaxSessionExpiry.TotalSeconds);

    // A will with a delay is not sent when the client comes back to its session in time ([MQTT-3.1.3-9]).
    private static void TakeOver(Session session, MqttServerConnection previous, bool ends, List<Will> wills)
    {
        session.Detach(previous);
        if (previous.TakeWill() is { } will && (ends || will.DelaySeconds == 0)) wills.Add(will);
    }

    private Session Add(string clientId)
    {
        if (_sessions.Count >= server.Options.MaxSessions
            && _sessions.Values.Where(s => s.EndsAt != 0).MinBy(s => s.EndsAt) is { } oldest)
        {
            Forget(oldest);
            oldest.End();
        }

        return _sessions[clientId] = new(clientId, server);
    }

    private void Forget(Session session)
    {
        if (_sessions.TryGetValue(session.ClientId, out var found) && found == session) _sessions.Remove(session.ClientId);
    }
}
