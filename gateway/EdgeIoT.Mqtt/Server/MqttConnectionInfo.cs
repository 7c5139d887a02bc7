using System.Net;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

/// <summary>Who is on the other end of a connection. One object for the whole life of a connection.</summary>
public sealed class MqttConnectionInfo
{
    /// <summary>Number of the connection: unique in this process, never used again.</summary>
    public required long ConnectionId { get; init; }

    /// <summary>The client identifier, as sent or as assigned by the server.</summary>
    public required string ClientId { get; init; }

    /// <summary>The user name of CONNECT, null where there was none.</summary>
    public string? UserName { get; init; }

    /// <summary>The name that the client's TLS certificate has proved, null without one.</summary>
    public string? CertificateName { get; init; }

    /// <summary>The protocol that the client speaks.</summary>
    public required MqttProtocolVersion Version { get; init; }

    /// <summary>Where the client is; null where the transport does not say.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Whether the client is on this machine.</summary>
    public bool IsLoopback { get; init; }

    /// <summary>For the host: whatever it wants to find again in its hooks. The server never looks at it.</summary>
    public object? Tag { get; set; }
}
