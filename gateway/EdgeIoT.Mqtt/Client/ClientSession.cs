using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Client;

/// <summary>
/// What a client keeps of its session (MQTT 5.0 §4.1): publishes that wait or are not acknowledged, and the QoS 2 messages that it has taken. It
/// belongs to one connection, or outlives it and is handed to the next one. Everything is under <see cref="Gate"/>, except <see cref="Received"/>,
/// which belongs to the read loop; a connection's loop has ended before the next connection begins.
/// <code>
/// admitted --> waiting --sent--> pending --acknowledged--> completed
///     ^           ^                 |
///     |           '--session lost---'   (QoS 2 that the server had taken completes instead)
///     '-- no room: its caller waits, it is refused, or the oldest that waits is dropped
/// </code>
/// </summary>
internal sealed partial class ClientSession(bool outlives, int maxMessages, long maxBytes, MqttQueuePolicy policy)
{
    /// <summary>What fits in any packet beside the longest topic and properties.</summary>
    private const int LargestPayload = 256 * 1024 * 1024;

    private ushort _lastPacketId;
    private long _order;

    public Lock Gate { get; } = new();

    /// <summary>Whether publishes survive the end of a connection.</summary>
    public bool Outlives => outlives;

    public Dictionary<ushort, PendingPublish> Pending { get; } = [];

    public Queue<WaitingPublish> Waiting { get; private set; } = new();

    /// <summary>QoS 2 messages that were handed on and whose PUBREL has not come.</summary>
    public HashSet<ushort> Received { get; } = [];

    /// <summary>To be subscribed again where the server has lost the session.</summary>
    public Dictionary<string, RememberedSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Told of a remembered subscription that the server refuses when it is subscribed again.</summary>
    public Action<string, MqttReasonCode>? SubscriptionRefused { get; init; }

    /// <summary>A publish of this session, not admitted yet.</summary>
    public WaitingPublish Publish(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos, bool retain, MqttMessageProperties? properties, long now)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        if (!MqttTopic.IsName(name)) throw new ArgumentException($"'{topic}' is not a topic name.", nameof(topic));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, LargestPayload);
        return new(this)
        {
            Topic = name,
            Payload = payload,
            Properties = Encode(properties),
            MessageExpiry = properties?.MessageExpiry,
            QoS = qos,
            Retain = retain,
            Since = now,
        };
    }

    public long NextOrder() => ++_order;

    /// <summary>A packet identifier that neither a publish nor a request uses.</summary>
    public ushort NextPacketId<T>(Dictionary<ushort, T> requests)
    {
        do _lastPacketId++;
        while (_lastPacketId == 0 || Pending.ContainsKey(_lastPacketId) || requests.ContainsKey(_lastPacketId));
        return _lastPacketId;
    }

    /// <summary>What is to be sent again, in its order.</summary>
    public List<KeyValuePair<ushort, PendingPublish>> PendingInOrder() => [.. Pending.OrderBy(p => p.Value.Order)];

    /// <summary>The server knows nothing of the session: what it has not taken is published anew, before what waits.</summary>
    public void Restart()
    {
        Received.Clear();
        if (Pending.Count == 0) return;
        var pending = PendingInOrder();
        Pending.Clear();
        Waiting = new(pending.Where(p => !p.Value.Released && p.Value.Message is not null).Select(p => p.Value.Message!).Concat(Waiting));
        foreach (var (_, publish) in pending)
        {
            // PUBREC made the message the server's (MQTT 5.0 §4.3.3): to publish it again would be to publish it twice.
            if (publish.Released) publish.Completed(publish.State, new(MqttReasonCode.Success, publish.Level));
        }
    }

    /// <summary>Nobody will be answered any more.</summary>
    public void Fail(string reason)
    {
        PendingPublish[] pending;
        WaitingPublish[] waiting;
        TaskCompletionSource<bool>[] callers;
        lock (Gate)
        {
            pending = [.. Pending.Values];
            waiting = [.. Waiting];
            callers = [.. _callers.Select(c => c.Admitted)];
            Pending.Clear();
            Waiting.Clear();
            _callers.Clear();
        }

        var result = new MqttPublishResult(MqttReasonCode.UnspecifiedError, Reason: reason);
        foreach (var publish in pending) publish.Completed(publish.State, result);
        foreach (var publish in waiting) publish.Complete(result);
        foreach (var caller in callers) caller.TrySetResult(false);
    }

    private static byte[] Encode(MqttMessageProperties? properties)
    {
        if (properties is null) return [];
        var builder = PacketBuilder.Start();
        MessagePropertiesCodec.Write(builder, properties);
        return builder.Body.ToArray();
    }
}

/// <summary>A subscription and its identifier, 0 for none.</summary>
internal readonly record struct RememberedSubscription(MqttSubscription Subscription, int Identifier);
