using System.IO.Pipelines;
using System.Net;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

/// <summary>
/// The server's end of one connection. Its packets are handled on its read loop; answers of the host come from any thread.
/// <code>
/// Opened --CONNECT--> Authenticating --accepted--> Connected | Linked --> Closing
///    '---------------------'------ refused, malformed, too late -----------^
/// </code>
/// </summary>
internal sealed partial class MqttServerConnection : IOutputOwner, IAckSink
{
    private readonly MqttServer _server;
    private readonly PipeReader _reader;
    private readonly EndPoint? _remote;
    private readonly Action _abort;
    private readonly CancellationToken _transportClosed;
    private readonly Lock _gate = new();
    private volatile Phase _phase;
    private MqttConnectAttempt? _attempt;
    private MqttLink? _link;
    private Session? _session;
    private Will? _will;

    public MqttServerConnection(MqttServer server, long id, IDuplexPipe transport, EndPoint? remote, Action abort, CancellationToken transportClosed)
    {
        _server = server;
        Id = id;
        _reader = transport.Input;
        _remote = remote;
        _abort = abort;
        _transportClosed = transportClosed;
        Output = new(transport.Output, this, server.Clock.Provider, server.Options.Scheduler);
        _lastRead = _phaseSince = server.Clock.Now;
    }

    internal enum Phase : byte
    {
        Opened,
        Authenticating,
        Connected,
        Linked,
        Closing,
    }

    public long Id { get; }

    /// <summary>Known from CONNECT on.</summary>
    public MqttConnectionInfo? Info { get; private set; }

    public PacketOutput Output { get; }

    public bool IsV5 { get; private set; }

    /// <summary>Messages that may be on their way to the client at a time.</summary>
    public int SendQuota { get; private set; } = ushort.MaxValue;

    /// <summary>The largest packet that the client takes.</summary>
    public int MaxOutgoingPacket { get; private set; } = int.MaxValue;

    public long PendingBytes => Output.Backlog;

    public bool IsClient => _phase == Phase.Connected;

    public Will? TakeWill() => Interlocked.Exchange(ref _will, null);

    /// <summary>Writes a PUBLISH to the client; called under the session's lock. False where it is dropped.</summary>
    public bool SendMessage(ReadOnlySpan<byte> packet)
    {
        if (packet.Length > MaxOutgoingPacket)
        {
            _server.Metrics.Dropped(DropReason.TooLarge);
            return false;
        }

        if (!Output.Write(packet)) return false;
        _server.Metrics.MessageSent();
        return true;
    }

    public void SendAcknowledgement(MqttPacketType type, ushort packetId)
    {
        Span<byte> packet = stackalloc byte[Acknowledgement.ShortSize];
        Acknowledgement.WriteShort(packet, type, packetId);
        Write(packet);
    }

    /// <summary>Writes a packet other than PUBLISH, unless the client would not take it ([MQTT-3.1.2-24]).</summary>
    private bool Write(ReadOnlySpan<byte> packet) => packet.Length <= MaxOutgoingPacket && Output.Write(packet);

    /// <summary>The same with nothing behind it, though others may be about to send messages ([MQTT-3.14.4-1]).</summary>
    private bool WriteLast(ReadOnlySpan<byte> packet) => packet.Length <= MaxOutgoingPacket && Output.Write(packet, isLast: true);

    bool IOutputOwner.Sending(int bytes, int packets)
    {
        if (!KeepPromise()) return false;
        _server.Metrics.Sent(bytes, packets);
        return true;
    }

    void IOutputOwner.Refill()
    {
        _session?.Refill(this);
        Wake();
    }

    void IOutputOwner.OutputFailed() => Close(MqttReasonCode.UnspecifiedError, reason: null);
}
