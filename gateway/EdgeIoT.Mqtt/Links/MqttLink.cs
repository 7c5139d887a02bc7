using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Links;

/// <summary>A connection that carries messages between two programs and takes no part in the broker's routing. Any thread may send.</summary>
public sealed class MqttLink
{
    private readonly MqttServerConnection _connection;

    internal MqttLink(MqttServerConnection connection, IMqttLinkSink sink)
    {
        _connection = connection;
        Sink = sink;
    }

    internal IMqttLinkSink Sink { get; }

    /// <summary>Who is on the other end.</summary>
    public MqttConnectionInfo Client => _connection.Info!;

    /// <summary>Bytes that wait because the other side does not read. A link with more than
    /// <see cref="MqttServerOptions.MaxLinkBacklog"/> is closed.</summary>
    public long PendingBytes => _connection.PendingBytes;

    /// <summary>Sends a QoS 0 PUBLISH: in order while the link lives, lost with it. Within <see cref="MqttServer.BeginBatch"/>
    /// many leave with one flush.</summary>
    /// <returns>False where the link has ended.</returns>
    public bool Send(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) => _connection.SendOnLink(topic, payload);

    /// <summary>Sends what was gathered, before the batch ends.</summary>
    public void Flush() => _connection.Output.Flush();

    /// <summary>Ends the link: DISCONNECT with the reason, then close.</summary>
    public void Close(MqttReasonCode code, string? reason = null) => _connection.Close(code, reason);
}
