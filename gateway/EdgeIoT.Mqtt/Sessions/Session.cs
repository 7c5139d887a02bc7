using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>
/// What the server keeps for a client identifier (MQTT 5.0 §4.1): subscriptions, messages on their way, messages that wait. It outlives connections
/// for as long as its expiry says. Its lock may be held while an output's is taken, never the other way round.
/// </summary>
internal sealed partial class Session(string clientId, MqttServer server)
{
    /// <summary>The wire's "never".</summary>
    public const uint NeverExpires = uint.MaxValue;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], Subscription> _subscriptions = new(TopicComparer.Instance);
    private volatile MqttServerConnection? _connection;

    /// <summary>QoS 2 publishes of the client that wait for their PUBREL, and whether they were taken, so that the journal has them.</summary>
    private Dictionary<ushort, bool>? _received;
    private bool _ended;

    public string ClientId { get; } = clientId;

    /// <summary>The connection that serves it now, or null.</summary>
    public MqttServerConnection? Connection => _connection;

    /// <summary>Seconds that it outlives its connection.</summary>
    public uint ExpirySeconds { get; set; }

    /// <summary>When it ends, in the server's milliseconds; 0 while connected.</summary>
    public long EndsAt { get; set; }

    /// <summary>When its connection ended, in milliseconds since 1970.</summary>
    public long LeftAt { get; set; }

    /// <summary>The will that waits for its delay, and when it is over.</summary>
    public Will? PendingWill { get; set; }

    public long WillDueAt { get; set; }

    public int SubscriptionCount => _subscriptions.Count;

    /// <summary>Messages that wait or are on their way.</summary>
    public int Waiting => _telemetry.Count + _queue.Count + _inflight.Count;

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes => _telemetry.Bytes + _queue.Bytes;

    /// <summary>Whether a message would be sent at once.</summary>
    public bool IsReady => _connection is { } connection && !connection.Output.IsCongested && _queue.Count == 0;

    /// <summary>Gives the session to a connection, whose CONNACK <paramref name="announce"/> writes before anything else,
    /// and sends again what was on its way ([MQTT-4.4.0-1]).</summary>
    public void Attach(MqttServerConnection connection, Action<MqttServerConnection> announce)
    {
        lock (_gate)
        {
            announce(connection);
            _connection = connection;
            EndsAt = 0;
            Restart();
            Pump(connection);
        }
    }

    /// <summary>Takes the session from a connection. False where another one has it already.</summary>
    public bool Detach(MqttServerConnection connection)
    {
        lock (_gate)
        {
            if (_connection != connection) return false;
            _connection = null;
            _telemetry.Clear();
            return true;
        }
    }

    /// <summary>Throws everything away. Nothing reaches it any more.</summary>
    public void End()
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            _ended = true;
            _connection = null;
            subscriptions = [.. _subscriptions.Values];
            _subscriptions.Clear();
            _telemetry.Clear();
            _queue.Clear();
            _inflight.Clear();
            _received = null;
            _retained = null;
            if (server.Journal is { } journal) Unrecord(journal);
        }

        if (subscriptions.Length > 0) server.Index.Remove(subscriptions);
    }

    /// <summary>Remembers a QoS 2 packet identifier until its PUBREL ([MQTT-4.3.3-8]). False where it is there already: a repetition.</summary>
    public bool AddReceived(ushort packetId)
    {
        lock (_gate) return (_received ??= []).TryAdd(packetId, false);
    }

    /// <summary>The publish with this identifier was taken, and will not be taken again.</summary>
    public void KeepReceived(ushort packetId)
    {
        if (_kept is null) return;
        lock (_gate)
        {
            if (_kept is null || _received?.GetValueOrDefault(packetId, true) != false) return;
            _received[packetId] = true;
            _kept.PacketId(RecordKind.Received, _number, packetId);
        }
    }

    public bool RemoveReceived(ushort packetId)
    {
        lock (_gate)
        {
            if (_received is null || !_received.Remove(packetId, out var isKept)) return false;
            if (isKept) _kept?.PacketId(RecordKind.ReceivedReleased, _number, packetId);
            return true;
        }
    }

    public int ReceivedCount
    {
        get
        {
            lock (_gate) return _received?.Count ?? 0;
        }
    }

    /// <summary>Adds or replaces a subscription. Null where there are too many.</summary>
    public bool? Subscribe(Subscription subscription, int limit)
    {
        lock (_gate)
        {
            if (_ended) return null;
            var existed = _subscriptions.TryGetValue(subscription.Filter, out var replaced);
            if (!existed && _subscriptions.Count >= limit) return null;
            _subscriptions[subscription.Filter] = subscription;
            server.Index.Add(subscription, replaced);
            _kept?.Subscribed(_number, subscription, awaitsRetained: false);
            return !existed;
        }
    }

    public bool Unsubscribe(ReadOnlySpan<byte> filter)
    {
        lock (_gate)
        {
            if (!_subscriptions.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(filter, out _, out var subscription)) return false;
            server.Index.Remove([subscription]);
            _kept?.Unsubscribed(_number, filter);
            return true;
        }
    }
}
