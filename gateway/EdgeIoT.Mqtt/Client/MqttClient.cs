using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

/// <summary>
/// An MQTT client: one connection, one object; to connect again, make a new one. Safe for use from any thread.
/// Costs no thread and a few KiB.
/// <code>
/// Idle --ConnectAsync--> Connecting --CONNACK--> Connected --end, whoever ends it--> Closed
///                            '--refused, too late, broken-------------------------------^
/// </code>
/// </summary>
public sealed partial class MqttClient : IAsyncDisposable, IOutputOwner
{
    private readonly Lock _gate;
    private readonly ClientSession _session;
    private ClientTransport? _transport;
    private PacketOutput? _output;
    private volatile Phase _phase;
    private long _lastSent;
    private long _lastRead;

    /// <summary>Creates a client that is not connected.</summary>
    public MqttClient(MqttClientOptions options)
        : this(options, session: null)
    {
    }

    /// <summary>One connection of a session that goes on after it.</summary>
    internal MqttClient(MqttClientOptions options, ClientSession? session)
    {
        Options = options ?? throw new ArgumentNullException(nameof(options));
        _session = session ?? new(outlives: false, options.MaxWaiting, options.MaxPendingBytes, MqttQueuePolicy.Refuse);
        _gate = _session.Gate;
        _sendQuota = options.MaxInflight;
    }

    private enum Phase : byte
    {
        Idle,
        Connecting,
        Connected,
        Closed,
    }

    /// <summary>How it connects.</summary>
    public MqttClientOptions Options { get; }

    /// <summary>Whether CONNACK has come and the connection has not ended.</summary>
    public bool IsConnected => _phase == Phase.Connected;

    /// <summary>For the owner.</summary>
    public object? Tag { get; set; }

    /// <summary>Bytes that wait because the server does not read.</summary>
    public long PendingBytes => _output?.Backlog ?? 0;

    private bool IsV5 => Options.Version == MqttProtocolVersion.V500;

    /// <summary>Adds a QoS 0 PUBLISH to what <see cref="Flush"/> sends.</summary>
    /// <returns>False where the client is not connected.</returns>
    public bool Send(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retain = false)
    {
        if (_phase != Phase.Connected) return false;
        var fields = new PublishFields { Topic = topic, Payload = payload, Retain = retain };
        return Write((_frames ??= new()).Single(fields, IsV5), schedule: false);
    }

    /// <summary>Sends what <see cref="Send"/> has gathered, in one piece.</summary>
    public void Flush() => _output?.Flush();

    /// <summary>Closes the socket without a word: the server will publish the will.</summary>
    public void Abort() => End(new(MqttReasonCode.UnspecifiedError, "aborted"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End(new(MqttReasonCode.Success));
        return ValueTask.CompletedTask;
    }

    bool IOutputOwner.Sending(int bytes, int packets) => true;

    void IOutputOwner.Refill()
    {
        lock (_gate)
        {
            if (_session.Waiting.Count > 0 || _again.Count > 0) SendWaiting();
        }
    }

    void IOutputOwner.OutputFailed() => End(new(MqttReasonCode.UnspecifiedError, "the connection broke"));

    private bool Write(ReadOnlySpan<byte> packet, bool schedule = true, bool isLast = false)
    {
        // Taken before the packet can be on the wire: the server must not have counted it earlier than this does.
        var now = Options.TimeProvider.GetTimestamp();
        if (_output is not { } output || !output.Write(packet, schedule, isLast)) return false;
        _lastSent = now;
        if (output.Backlog > Options.MaxPendingBytes) End(new(MqttReasonCode.QuotaExceeded, "the server does not read"));
        return true;
    }

    [ThreadStatic]
    private static EncodedFrames? _frames;
}
