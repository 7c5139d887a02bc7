using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EdgeIoT.Gateway.Http;
using EdgeIoT.Gateway.Network;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Hosting;

/// <summary>Kestrel on the ports of HTTP and of MQTT over TLS, and on that of plain MQTT where <see cref="MqttTcpListener"/> is not supported.</summary>
internal static class GatewayWeb
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);

    /// <summary>How long an HTTP connection may be idle between requests, in connect timeouts.</summary>
    private const int IdleTimeouts = 3;

    public static WebApplication Build(BoundPorts ports, MqttServer mqtt, MqttTls? tls, ILoggerProvider log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = mqtt.Options.ConnectTimeout;
            kestrel.Limits.KeepAliveTimeout = IdleTimeouts * mqtt.Options.ConnectTimeout;
            if (!MqttTcpListener.IsSupported)
                kestrel.Listen((IPEndPoint)ports.Mqtt.LocalEndPoint!, listen => listen.Run(mqtt.ServeAsync));
            if (tls is not null)
            {
                kestrel.Listen((IPEndPoint)ports.Mqtts!.LocalEndPoint!, listen =>
                {
                    listen.Admit(mqtt);
                    tls.Use(listen, MqttTls.Mqtt);
                    listen.Identify();
                    listen.Run(mqtt.ServeAsync);
                });
            }

            kestrel.Listen((IPEndPoint)ports.Http.LocalEndPoint!, listen =>
            {
                listen.Admit(mqtt);
                ServeHttp(listen);
            });
            if (ports.Https is { } https)
            {
                kestrel.Listen((IPEndPoint)https.LocalEndPoint!, listen =>
                {
                    listen.Admit(mqtt);
                    tls!.Use(listen, SslApplicationProtocol.Http11);
                    listen.Identify();
                    ServeHttp(listen);
                });
            }
        }).UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.CreateBoundListenSocket = endPoint => Find(ports, endPoint);
        });
        var app = builder.Build();

        // HTTP requests arrive on the sockets' own thread, which must never wait for the disk.
        app.Use(async (context, next) =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await next(context);
        });

        // MQTT has its own keep-alive.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        return app;
    }

    private static void ServeHttp(ListenOptions listen)
    {
        listen.Establish();
        listen.Protocols = HttpProtocols.Http1;
    }

    private static Socket Find(BoundPorts ports, EndPoint endPoint) =>
        new[] { ports.Mqtt, ports.Mqtts, ports.Http, ports.Https }.First(socket => endPoint.Equals(socket?.LocalEndPoint))!;
}
