using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeIoT.Gateway.Network;

/// <summary>What stands in front of Kestrel's ports: the limits for connections, before a TLS handshake costs anything.</summary>
internal static class AdmittedConnections
{
    /// <summary>Takes a place for each connection, or cuts it off.</summary>
    public static void Admit(this ListenOptions listen, MqttServer server) => listen.Use(next => async connection =>
    {
        using var lease = server.Admission.TryAdmit(connection.RemoteEndPoint);
        if (lease is null)
        {
            connection.Abort(new ConnectionAbortedException("over the limits for connections"));
            return;
        }

        connection.Features.Set(new MqttOrigin { RemoteEndPoint = connection.RemoteEndPoint, Lease = lease });
        await next(connection);
    });

    /// <summary>Behind TLS: the name of the client's certificate is known.</summary>
    public static void Identify(this ListenOptions listen) => listen.Use(next => connection =>
    {
        if (connection.Features.Get<MqttOrigin>() is { } origin && connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
            connection.Features.Set(origin with { CertificateName = MqttTls.NameOf(certificate) });
        return next(connection);
    });

    /// <summary>On the ports of HTTP: from here on HTTP's own time-outs hold.</summary>
    public static void Establish(this ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Get<MqttOrigin>()?.Lease?.Established();
        return next(connection);
    });
}
