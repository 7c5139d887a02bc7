using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>
/// An MQTT client that stays connected. Publishes are kept until they are acknowledged, in a bounded queue that also fills while there is no server;
/// after a break, those of QoS 1 and 2 are sent again with their identifiers where the server kept the session, and anew where it did not; so are
/// the subscriptions. QoS 2 messages arrive once in both directions, as long as one of both sides keeps the session. Nothing of it outlives the process.
/// <code>
/// Start --> attempt --CONNACK--> connected --broken--> pause --> attempt
///              '--refused, silent--> pause -------------------------^
/// redirected: the next attempt goes there, without a pause
/// </code>
/// </summary>
public sealed partial class MqttReconnectingClient : IAsyncDisposable
{
    private const string Stopped = "the client was stopped";

    private readonly MqttReconnectOptions _options;
    private readonly ClientSession _session;
    private readonly ServerChoice _servers;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<MqttConnectResult> _firstAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MqttClosed> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MqttClient? _client;
    private Task _running = Task.CompletedTask;
    private int _started;
    private int _disposed;
    private int _connections;

    /// <summary>Creates a client that is not started.</summary>
    public MqttReconnectingClient(MqttReconnectOptions options)
    {
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _session = new(outlives: true, options.MaxQueued, options.MaxQueuedBytes, options.WhenFull) { SubscriptionRefused = options.SubscriptionRefused };
        _servers = new([new(options.Client.Host, options.Client.Port), .. options.OtherServers], options.MaxRedirects);
        _backoff = new(options.FirstPause, options.LongestPause, options.Chance);
    }

    /// <summary>Whether there is a connection now.</summary>
    public bool IsConnected => _client?.IsConnected ?? false;

    /// <summary>How the first attempt ended.</summary>
    public Task<MqttConnectResult> FirstAnswer => _firstAnswer.Task;

    /// <summary>Completes when the client connects no more: it was disconnected, or has given up.</summary>
    public Task<MqttClosed> Finished => _finished.Task;

    /// <summary>What it has done and holds.</summary>
    public MqttReconnectStatistics Statistics
    {
        get
        {
            lock (_session.Gate)
            {
                return new()
                {
                    Connections = _connections,
                    Queued = _session.Held,
                    QueuedBytes = _session.HeldBytes,
                    Dropped = _session.Dropped,
                    Refused = _session.Refused,
                    Expired = _session.Expired,
                };
            }
        }
    }

    /// <summary>Starts connecting. Publishing and subscribing is possible before.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException("A client starts once.");
        _running = RunAsync();
    }

    /// <summary>Publishes and waits for the server's acknowledgement (QoS 0: until it is handed to the socket), through as many connections as it takes.
    /// The payload must not change before.</summary>
    public async ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos = MqttQoS.AtLeastOnce, bool retain = false,
        MqttMessageProperties? properties = null, CancellationToken cancellation = default)
    {
        var result = await QueueAsync(topic, payload, qos, retain, properties, cancellation).ConfigureAwait(false);
        return await result.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Publishes: completes when the queue has taken it (see <see cref="MqttReconnectOptions.WhenFull"/>), the task inside when the server has.
    /// So a caller can have many on their way and is still held back. Cancelling stops waiting for room.</summary>
    public async ValueTask<Task<MqttPublishResult>> QueueAsync(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos = MqttQoS.AtLeastOnce,
        bool retain = false, MqttMessageProperties? properties = null, CancellationToken cancellation = default)
    {
        var publish = _session.Publish(topic, payload, qos, retain, properties, _options.Client.TimeProvider.GetTimestamp());
        if (await _session.AdmitAsync(publish, cancellation).ConfigureAwait(false)) _client?.PublishWaiting();
        if (_finished.Task.IsCompleted) _session.Fail(Stopped);
        return publish.Result;
    }
}
