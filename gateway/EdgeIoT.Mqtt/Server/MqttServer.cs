#pragma warning disable MA0025, CA1822, CA1065, IDE0060, IDE0052, CS9113, CA2000 // Replaced by the implementation.
using System.IO.Pipelines;
using System.Net;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Retained;
using Microsoft.AspNetCore.Connections;

namespace EdgeIoT.Mqtt.Server;

/// <summary>An MQTT server. Safe for use from any thread.</summary>
public sealed partial class MqttServer : IDisposable
{
    /// <summary>Creates the server; it serves what <see cref="ServeAsync(ConnectionContext)"/> is given.</summary>
    public MqttServer(MqttServerOptions? options = null) => Options = options ?? new();

    /// <summary>Its hooks and limits.</summary>
    public MqttServerOptions Options { get; }

    /// <summary>The retained messages.</summary>
    public RetainedMessages Retained => throw new NotImplementedException();

    /// <summary>Counters, cheap enough to be read every second.</summary>
    public MqttServerStatistics Statistics => throw new NotImplementedException();

    /// <summary>Serves one connection of Kestrel until it ends.</summary>
    public Task ServeAsync(ConnectionContext connection) => throw new NotImplementedException();

    /// <summary>Serves one connection over any transport until it ends.</summary>
    public Task ServeAsync(IDuplexPipe transport, EndPoint? remote, Action abort) => throw new NotImplementedException();

    /// <summary>Gathers what this thread sends until the batch ends.</summary>
    public MqttBatch BeginBatch() => throw new NotImplementedException();

    /// <summary>Whether a message of this topic would reach anybody now, or a session that waits.</summary>
    public bool HasSubscribers(ReadOnlySpan<byte> topic) => throw new NotImplementedException();

    /// <summary>Whether a message of this topic would reach anybody now, or a session that waits.</summary>
    public bool HasSubscribers(string topic) => throw new NotImplementedException();

    /// <summary>Publishes a message of the host: no authorizer, no gate.</summary>
    public void Publish(string topic, ReadOnlySpan<byte> payload, MqttQoS qos = MqttQoS.AtMostOnce, bool retain = false,
        MqttMessageProperties? properties = null) => throw new NotImplementedException();

    /// <summary>Publishes a message of the host: no authorizer, no gate, nothing allocated where nobody has to keep it.</summary>
    /// <param name="topic">A valid topic name, UTF-8.</param>
    /// <param name="payload">The payload; copied where it must be kept.</param>
    /// <param name="qos">Its QoS; each receiver gets it with its subscription's at most.</param>
    /// <param name="retain">Whether it is retained as well; an empty payload removes what is retained.</param>
    /// <param name="properties">In wire form, as in <see cref="Publishing.IncomingPublish.Properties"/>.</param>
    /// <param name="messageExpiry">Seconds until it is dropped; null: never.</param>
    public void Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, MqttQoS qos = MqttQoS.AtMostOnce, bool retain = false,
        ReadOnlySpan<byte> properties = default, uint? messageExpiry = null) => throw new NotImplementedException();

    /// <summary>Ends the connection of a client (MQTT 5: with DISCONNECT and the reason).</summary>
    /// <returns>False where no such client is connected.</returns>
    public bool DisconnectClient(string clientId, MqttReasonCode reason, string? serverReference = null) => throw new NotImplementedException();

    /// <summary>Ends a connection by its number.</summary>
    public bool DisconnectConnection(long connectionId, MqttReasonCode reason, string? serverReference = null) => throw new NotImplementedException();

    /// <summary>Ends all connections and refuses new ones (0x8B): the first step of a graceful stop.</summary>
    public void DisconnectAll(MqttReasonCode reason = MqttReasonCode.ServerShuttingDown, string? serverReference = null) => throw new NotImplementedException();

    /// <summary>The connected clients, links excluded, at one moment.</summary>
    public IReadOnlyList<MqttConnectionInfo> Clients => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
