using System.Diagnostics.Metrics;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

/// <summary>The counters of one server, and their publication as the meter <c>EdgeIoT.Mqtt</c>.</summary>
internal sealed class MqttMetrics : IDisposable
{
    private readonly Meter _meter = new("EdgeIoT.Mqtt");
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _dropped;
    private readonly long[] _droppedFor = new long[Enum.GetValues<DropReason>().Length];
    private long _connectionsTotal;
    private long _messagesReceived;
    private long _messagesSent;
    private long _packetsReceived;
    private long _packetsSent;
    private long _bytesReceived;
    private long _bytesSent;
    private long _droppedTotal;
    private long _refusedTotal;
    private long _malformedTotal;

    public MqttMetrics(MqttServer server)
    {
        _malformed = _meter.CreateCounter<long>("edgeiot.mqtt.malformed", description: "Malformed packets and protocol errors by reason");
        _refused = _meter.CreateCounter<long>("edgeiot.mqtt.refused", description: "Refused connections, publishes and subscriptions by reason");
        _dropped = _meter.CreateCounter<long>("edgeiot.mqtt.dropped", description: "Messages that did not reach a receiver by reason");
        _meter.CreateObservableGauge("edgeiot.mqtt.connections", () => server.ConnectionCount, description: "Connections now");
        _meter.CreateObservableGauge("edgeiot.mqtt.sessions", () => server.Sessions.Count, description: "Sessions now");
        _meter.CreateObservableGauge("edgeiot.mqtt.subscriptions", () => server.Index.Count, description: "Subscriptions now");
        _meter.CreateObservableGauge("edgeiot.mqtt.retained", () => server.Retained.Count, description: "Retained messages now");
        _meter.CreateObservableGauge("edgeiot.mqtt.stored.bytes", () => server.Stored.Bytes, "By", "Bytes that wait in sessions");
        _meter.CreateObservableGauge("edgeiot.mqtt.queued", () => server.Sessions.WaitingMessages, description: "Messages that wait in sessions");
        _meter.CreateObservableCounter("edgeiot.mqtt.messages.received", () => Volatile.Read(ref _messagesReceived));
        _meter.CreateObservableCounter("edgeiot.mqtt.messages.sent", () => Volatile.Read(ref _messagesSent));
        _meter.CreateObservableCounter("edgeiot.mqtt.packets.received", () => Volatile.Read(ref _packetsReceived));
        _meter.CreateObservableCounter("edgeiot.mqtt.bytes.received", () => Volatile.Read(ref _bytesReceived), "By");
        _meter.CreateObservableCounter("edgeiot.mqtt.bytes.sent", () => Volatile.Read(ref _bytesSent), "By");
    }

    public void Connected() => Interlocked.Increment(ref _connectionsTotal);

    public void MessageSent() => Interlocked.Increment(ref _messagesSent);

    public void Sent(int bytes, int packets)
    {
        Interlocked.Add(ref _bytesSent, bytes);
        Interlocked.Add(ref _packetsSent, packets);
    }

    public void Read(long bytes, int packets, int messages)
    {
        Interlocked.Add(ref _bytesReceived, bytes);
        Interlocked.Add(ref _packetsReceived, packets);
        if (messages > 0) Interlocked.Add(ref _messagesReceived, messages);
    }

    public void Dropped(DropReason reason)
    {
        Interlocked.Increment(ref _droppedTotal);
        Interlocked.Increment(ref _droppedFor[(int)reason]);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Refused(MqttReasonCode reason)
    {
        Interlocked.Increment(ref _refusedTotal);
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Malformed(MqttReasonCode reason)
    {
        Interlocked.Increment(ref _malformedTotal);
        _malformed.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public MqttServerStatistics Snapshot(MqttServer server) => new()
    {
        Connections = server.ConnectionCount,
        ConnectionsTotal = Volatile.Read(ref _connectionsTotal),
        Sessions = server.Sessions.Count,
        Subscriptions = server.Index.Count,
        SharedSubscriptions = server.Index.Shared,
        ConnectionsOpened = server.ConnectionsOpened,
        SessionsExpired = server.Sessions.Expired,
        RetainedMessages = server.Retained.Count,
        RetainedBytes = server.Retained.Bytes,
        QueuedMessages = server.Sessions.WaitingMessages,
        StoredMessages = server.Stored.Messages,
        StoredBytes = server.Stored.Bytes,
        StorageBytes = server.Journal?.Length ?? 0,
        StorageFailures = server.Storage?.Failures ?? 0,
        StorageDamagedBytes = server.Storage?.DamagedBytes ?? 0,
        MessagesReceived = Volatile.Read(ref _messagesReceived),
        MessagesSent = Volatile.Read(ref _messagesSent),
        PacketsReceived = Volatile.Read(ref _packetsReceived),
        PacketsSent = Volatile.Read(ref _packetsSent),
        BytesReceived = Volatile.Read(ref _bytesReceived),
        BytesSent = Volatile.Read(ref _bytesSent),
        MessagesDropped = Volatile.Read(ref _droppedTotal),
        DroppedQueueFull = DroppedFor(DropReason.QueueFull),
        DroppedStoreFull = DroppedFor(DropReason.StoreFull),
        DroppedTooLarge = DroppedFor(DropReason.TooLarge),
        DroppedExpired = DroppedFor(DropReason.Expired),
        DroppedRetainedFull = DroppedFor(DropReason.RetainedFull),
        Refused = Volatile.Read(ref _refusedTotal),
        Malformed = Volatile.Read(ref _malformedTotal),
    };

    public void Dispose() => _meter.Dispose();

    private long DroppedFor(DropReason reason) => Volatile.Read(ref _droppedFor[(int)reason]);
}
