using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// What the records come to, one after the other. Where some are lost, the others may not fit: what they name is passed over
/// then, and nothing is made up.
/// </summary>
internal sealed class StoredState
{
    public Dictionary<long, StoredSession> Sessions { get; } = [];

    public Dictionary<long, JournaledMessage> Messages { get; } = [];

    public Dictionary<byte[], RetainedMessage> Retained { get; } = new(TopicComparer.Instance);

    /// <summary>Records that nobody understands.</summary>
    public long Unknown { get; private set; }

    public long NextMessage { get; private set; } = 1;

    public long NextSession { get; private set; } = 1;

    public void Apply(ReadOnlySpan<byte> records, int file)
    {
        var reader = new RecordReader(records);
        while (reader.TryNext(out var kind, out var fields)) Apply(kind, ref fields, file);
    }

    private void Apply(RecordKind kind, ref RecordReader fields, int file)
    {
        if (kind is RecordKind.Message or RecordKind.Retained or RecordKind.Unretained)
        {
            ApplyMessage(kind, ref fields, file);
            return;
        }

        var number = fields.Int64();
        NextSession = Math.Max(NextSession, number + 1);
        if (kind is RecordKind.Session or RecordKind.SessionAnew) Open(kind, number, SessionFacts.Read(ref fields));
        else if (kind == RecordKind.Ended) Sessions.Remove(number);
        else if (Sessions.TryGetValue(number, out var session)) Apply(kind, session, ref fields);
    }

    private void Open(RecordKind kind, long number, SessionFacts facts)
    {
        if (kind == RecordKind.Session && Sessions.TryGetValue(number, out var known)) known.Facts = facts;
        else Sessions[number] = new(number, facts);
    }

    private void ApplyMessage(RecordKind kind, ref RecordReader fields, int file)
    {
        if (kind == RecordKind.Message)
        {
            var number = fields.Int64();
            var flags = fields.Byte();
            NextMessage = Math.Max(NextMessage, number + 1);
            var message = new JournaledMessage(file, (MqttQoS)(flags & 3), (flags & 4) != 0, fields.Int64(),
                fields.Bytes().ToArray(), fields.Bytes().ToArray(), fields.Bytes().ToArray());
            if (fields.IsBroken) Unknown++;
            else Messages[number] = message;
            return;
        }

        var topic = fields.Bytes().ToArray();
        if (kind == RecordKind.Unretained) Retained.Remove(topic);
        else ApplyRetained(topic, ref fields);
    }

    private void ApplyRetained(byte[] topic, ref RecordReader fields)
    {
        var qos = (MqttQoS)fields.Byte();
        var (setAt, expiresAt) = (fields.Int64(), fields.Int64());
        var (properties, payload, note) = (fields.Bytes().ToArray(), fields.Bytes().ToArray(), fields.Bytes().ToArray());
        if (fields.IsBroken || !IsTime(setAt) || !IsTime(expiresAt))
        {
            Unknown++;
            return;
        }

        Retained[topic] = new(System.Text.Encoding.UTF8.GetString(topic), payload, qos, properties,
            expiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(expiresAt))
        {
            SetAt = DateTimeOffset.FromUnixTimeMilliseconds(setAt),
            Note = note,
        };
    }

    private static bool IsTime(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private void Apply(RecordKind kind, StoredSession session, ref RecordReader fields)
    {
        switch (kind)
        {
            case RecordKind.Subscribed:
                var subscription = new StoredSubscription(fields.Bytes().ToArray(), fields.UInt32(), fields.Byte());
                session.Subscriptions.RemoveAll(s => s.Filter.AsSpan().SequenceEqual(subscription.Filter));
                session.Subscriptions.Add(subscription);
                break;
            case RecordKind.Unsubscribed:
                var filter = fields.Bytes().ToArray();
                session.Subscriptions.RemoveAll(s => s.Filter.AsSpan().SequenceEqual(filter));
                break;
            case RecordKind.Queued:
                session.Queue.AddLast(ReadDelivery(ref fields));
                break;
            case RecordKind.Dropped:
                if (session.Find(fields.Int64()) is { } dropped) session.Queue.Remove(dropped);
                break;
            case RecordKind.Sent or RecordKind.SentAtOnce or RecordKind.Released or RecordKind.Acknowledged:
                ApplyInflight(kind, session, ref fields);
                break;
            case RecordKind.Received:
                session.Received.Add(fields.UInt16());
                break;
            case RecordKind.ReceivedReleased:
                session.Received.Remove(fields.UInt16());
                break;
            default:
                Unknown++;
                break;
        }
    }

    private static void ApplyInflight(RecordKind kind, StoredSession session, ref RecordReader fields)
    {
        if (kind == RecordKind.SentAtOnce)
        {
            var delivery = ReadDelivery(ref fields);
            Put(session, fields.UInt16(), delivery);
            return;
        }

        var waiting = kind == RecordKind.Sent ? session.Find(fields.Int64()) : null;
        var packetId = fields.UInt16();
        if (kind == RecordKind.Sent)
        {
            if (waiting is null) return;
            session.Queue.Remove(waiting);
            Put(session, packetId, waiting.Value);
            return;
        }

        var at = session.Inflight.FindIndex(i => i.PacketId == packetId);
        if (at < 0) return;
        if (kind == RecordKind.Released) session.Inflight[at] = session.Inflight[at] with { IsReleased = true };
        else session.Inflight.RemoveAt(at);
    }

    private static void Put(StoredSession session, ushort packetId, StoredDelivery delivery)
    {
        session.Inflight.RemoveAll(i => i.PacketId == packetId);
        session.Inflight.Add(new(packetId, delivery, IsReleased: false));
    }

    private static StoredDelivery ReadDelivery(ref RecordReader fields)
    {
        var message = fields.Int64();
        var flags = fields.Byte();
        var identifiers = new uint[fields.UInt16()];
        for (var i = 0; i < identifiers.Length; i++) identifiers[i] = fields.UInt32();
        return new(message, (MqttQoS)(flags & 3), (flags & 4) != 0, identifiers.Length == 0 ? null : identifiers);
    }
}
