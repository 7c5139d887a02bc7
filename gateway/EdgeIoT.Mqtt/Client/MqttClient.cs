using System.IO.Pipelines;
using System.Net.Sockets;
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
    private readonly Lock _gate = new();
    private Socket? _socket;
    private Stream? _stream;
    private PipeReader _reader = null!;
    private PacketOutput? _output;
    private volatile Phase _phase;
    private long _lastSent;
    private long _lastRead;

    /// <summary>Creates a client that is not connected.</summary>
    public MqttClient(MqttClientOptions options)
    {
        Options = options ?? throw new ArgumentNullException(nameof(options));
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

    /// <summary>Sends AUTH (MQTT 5.0 §4.12): the next step of the handshake.</summary>
    public void SendAuthentication(ReadOnlySpan<byte> data)
    {
        if (_phase is not (Phase.Connecting or Phase.Connected) || Options.AuthenticationMethod is not { } method) return;
        Write(DisconnectPacket.BuildAuth(MqttReasonCode.ContinueAuthentication, method, data));
    }

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

    /// <summary>Says goodbye and closes; waits until what was sent before is on its way.</summary>
    public async ValueTask DisconnectAsync(MqttReasonCode reason = MqttReasonCode.Success)
    {
        if (_phase == Phase.Connected)
        {
            Write(IsV5 ? DisconnectPacket.Build(reason, reason: null, serverReference: null) : [(byte)MqttPacketType.Disconnect << 4, 0]);
            var idle = _output!.WhenIdleAsync();
            await Task.WhenAny(idle, Task.Delay(Options.ConnectTimeout, Options.TimeProvider)).ConfigureAwait(false);
        }

        End(new(MqttReasonCode.Success));
    }

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
    }

    void IOutputOwner.OutputFailed() => End(new(MqttReasonCode.UnspecifiedError, "the connection broke"));

    private bool Write(ReadOnlySpan<byte> packet, bool schedule = true)
    {
        if (_output is not { } output || !output.Write(packet, schedule)) return false;
        _lastSent = Options.TimeProvider.GetTimestamp();
        if (output.Backlog > Options.MaxPendingBytes) End(new(MqttReasonCode.QuotaExceeded, "the server does not read"));
        return true;
    }

    [ThreadStatic]
    private static EncodedFrames? _frames;
}
