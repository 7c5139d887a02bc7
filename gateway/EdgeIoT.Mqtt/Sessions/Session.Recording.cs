using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>What of a session goes into the journal: everything where it outlives its connection, else its will alone.</summary>
internal sealed partial class Session
{
    /// <summary>The journal, where everything of the session is kept; null otherwise.</summary>
    private Journal? _kept;
    private SessionFacts _facts;

    /// <summary>Its number in the journal; 0: it is not there.</summary>
    private long _number;

    /// <summary>Whether nothing is left of it but a will that waits.</summary>
    public bool IsWillOnly { get; init; }

    /// <summary>Tells the journal how the session as a whole is now. Under the store's lock.</summary>
    /// <param name="leftAt">When its connection ended, ms since 1970; 0: it is connected.</param>
    /// <param name="will">The will of its connection, or the one that waits.</param>
    public void Record(long leftAt, Will? will)
    {
        if (server.Journal is not { } journal) return;
        lock (_gate)
        {
            if (_ended) return;
            var isKept = ExpirySeconds > 0;
            if (!isKept && will is null)
            {
                Unrecord(journal);
                return;
            }

            var isNew = _number == 0 || isKept != _kept is not null;
            if (_number == 0) _number = journal.NewSession();
            _facts = new() { ClientId = ClientId, ExpirySeconds = ExpirySeconds, LeftAt = leftAt, Will = will };
            _kept = isKept ? journal : null;
            if (isNew) RecordAll(journal);
            else journal.Session(_number, _facts, anew: false);
        }
    }

    /// <summary>
    /// Tells the journal everything, for its new file: as a whole, since its first record replaces what the old file says. A crash must not find
    /// that record without the others.
    /// </summary>
    public void RecordAnew()
    {
        var journal = server.Journal!;
        journal.BeginGroup();
        try
        {
            lock (_gate)
            {
                if (_number != 0) RecordAll(journal);
            }
        }
        finally
        {
            journal.EndGroup();
        }
    }

    /// <summary>Takes what an earlier process left.</summary>
    public void Restore(StoredSession stored, RestoredMessages messages, SessionFacts facts)
    {
        var journal = server.Journal!;
        lock (_gate)
        {
            _number = stored.Number;
            _facts = IsWillOnly ? facts with { ExpirySeconds = 0 } : facts;
            journal.Session(_number, _facts, anew: IsWillOnly);
            if (IsWillOnly) return;
            _kept = journal;
            foreach (var subscription in stored.Subscriptions) Restore(subscription);
            foreach (var delivery in stored.Queue)
            {
                if (messages.Find(delivery) is { } waiting) _queue.Add(waiting);
            }

            foreach (var (packetId, delivery, isReleased) in stored.Inflight)
            {
                // A message whose content is lost may have reached the client: its identifier stays taken until the client has acknowledged.
                var waiting = isReleased ? null : messages.Find(delivery);
                if (waiting is not null || delivery.QoS == MqttQoS.ExactlyOnce) _inflight.Restore(packetId, waiting, delivery.QoS);
            }

            foreach (var packetId in stored.Received) (_received ??= [])[packetId] = true;
        }
    }

    private void Restore(StoredSubscription stored)
    {
        ReadOnlySpan<byte> inner = stored.Filter;
        ReadOnlySpan<byte> group = default;
        var isShared = MqttTopic.IsShared(stored.Filter);
        if (isShared && !MqttTopic.TrySplitShared(stored.Filter, out group, out inner)) return;
        var subscription = new Subscription
        {
            Session = this,
            Filter = stored.Filter,
            Inner = isShared ? inner.ToArray() : stored.Filter,
            Group = isShared ? group.ToArray() : null,
            QoS = (MqttQoS)(stored.Options & 3),
            NoLocal = (stored.Options & 4) != 0,
            RetainAsPublished = (stored.Options & 8) != 0,
            Identifier = stored.Identifier,
        };
        _subscriptions[stored.Filter] = subscription;
        server.Index.Add(subscription, replaced: null);
        if ((stored.Options & 16) != 0) (_retained ??= []).Add(new(subscription) { IsRecorded = true });
    }

    private void RecordAll(Journal journal)
    {
        journal.Session(_number, _facts, anew: true);
        if (_kept is null) return;
        foreach (var subscription in _subscriptions.Values) journal.Subscribed(_number, subscription, AwaitsRetained(subscription));
        foreach (var message in _inflight.InOrder())
        {
            journal.SentAtOnce(_number, message);
            if (message.IsReleased) journal.PacketId(RecordKind.Released, _number, message.PacketId);
        }

        for (var i = 0; i < _queue.Count; i++) journal.Queued(_number, _queue[i]);
        foreach (var (packetId, isKept) in _received ?? [])
        {
            if (isKept) journal.PacketId(RecordKind.Received, _number, packetId);
        }
    }

    private void Unrecord(Journal journal)
    {
        if (_number != 0) journal.Ended(_number);
        (_number, _kept) = (0, null);
    }
}
