using System.Net;
using EdgeIoT.Mqtt.Limits;

namespace EdgeIoT.Mqtt.Server;

/// <summary>What a transport knows of the client behind a connection before it has said anything.</summary>
public sealed record MqttOrigin
{
    /// <summary>Where the client is; null counts as this machine.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>The name that the client's TLS certificate has proved (the common name of its subject), null without one.</summary>
    public string? CertificateName { get; init; }

    /// <summary>The place that the host has taken for it; the host disposes it. Null: the server takes one itself.</summary>
    public ConnectionLease? Lease { get; init; }
}
