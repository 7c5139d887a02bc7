using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// Gives a new server what the one before it left. Time went on meanwhile: sessions, wills and messages that were over in between are over.
/// Who was connected when the process died left with its last sign of life.
/// </summary>
internal static class Restoring
{
    public static void Into(MqttServer server, JournalLoad load, TimeSpan willGrace)
    {
        foreach (var retained in load.State.Retained.Values) server.Retained.Restore(retained);
        var messages = new RestoredMessages(load.State.Messages, server);
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (number, session) in load.State.Sessions)
            newest[session.Facts.ClientId] = Math.Max(number, newest.GetValueOrDefault(session.Facts.ClientId));
        foreach (var (number, stored) in load.State.Sessions)
        {
            if (newest[stored.Facts.ClientId] != number) server.Journal!.Ended(number);
            else Restore(server, stored, messages, load.LastTime, willGrace);
        }

        messages.Dispose();
    }

    private static void Restore(MqttServer server, StoredSession stored, RestoredMessages messages, long lastTime, TimeSpan willGrace)
    {
        var facts = stored.Facts;
        var wasConnected = facts.LeftAt == 0;
        var leftAt = wasConnected ? lastTime : facts.LeftAt;
        var lives = Math.Min(facts.ExpirySeconds, server.Options.MaxSessionExpiry.TotalSeconds);
        var endsAt = server.Clock.FromWall(leftAt + (long)(lives * 1000));
        var isOver = facts.ExpirySeconds == 0 || endsAt <= server.Clock.Now;
        var session = new Session(facts.ClientId, server) { ExpirySeconds = facts.ExpirySeconds, EndsAt = endsAt, LeftAt = leftAt, IsWillOnly = isOver };
        if (facts.Will is { } will)
        {
            // Those who were connected have the grace to come back; others' delays went on.
            var due = server.Clock.FromWall(leftAt + (1000L * will.DelaySeconds));
            var soonest = server.Clock.Now + (long)(wasConnected ? willGrace : TimeSpan.FromSeconds(1)).TotalMilliseconds;
            session.PendingWill = will with { IsForgottenOnReturn = wasConnected };
            session.WillDueAt = isOver ? soonest : Math.Max(Math.Min(due, endsAt), soonest);
            session.EndsAt = Math.Max(endsAt, session.WillDueAt);
        }

        session.Restore(stored, messages, facts with { LeftAt = leftAt });
        if (isOver && facts.Will is null) session.End();
        else server.Sessions.Restore(session);
    }
}
