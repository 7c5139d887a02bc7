using System.Net;
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

    public static WebApplication Build(BoundPorts ports, MqttServer mqtt, MqttTls? tls, ILoggerProvider log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (!MqttTcpListener.IsSupported)
                kestrel.Listen((IPEndPoint)ports.Mqtt.LocalEndPoint!, listen => listen.Run(mqtt.ServeAsync));
            if (tls is not null)
            {
                kestrel.Listen((IPEndPoint)ports.Mqtts!.LocalEndPoint!, listen =>
                {
                    tls.Use(listen);
                    listen.Run(mqtt.ServeAsync);
                });
            }

            kestrel.Listen((IPEndPoint)ports.Http.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1);
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

    private static Socket Find(BoundPorts ports, EndPoint endPoint) =>
        new[] { ports.Mqtt, ports.Mqtts, ports.Http }.First(socket => endPoint.Equals(socket?.LocalEndPoint))!;
}
