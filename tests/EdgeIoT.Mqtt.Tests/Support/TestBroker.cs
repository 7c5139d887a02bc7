using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A server on a loopback port that the OS chooses, over the transport that a gateway would use here.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly Func<ValueTask> _stop;

    private TestBroker(MqttServer server, int port, Func<ValueTask> stop)
    {
        Server = server;
        Port = port;
        _stop = stop;
    }

    public MqttServer Server { get; }

    public int Port { get; }

    public static Task<TestBroker> StartAsync(MqttServerOptions? options = null)
    {
        var server = new MqttServer((options ?? new()) with { SweepInterval = TimeSpan.FromMilliseconds(20) });
        return MqttTcpListener.IsSupported ? Task.FromResult(OnOwnTransport(server)) : OnKestrelAsync(server);
    }

    /// <summary>Over Kestrel, as MQTT over TLS always is.</summary>
    public static async Task<TestBroker> OnKestrelAsync(MqttServer server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(o => o.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Run(server.ServeAsync)));
        var app = builder.Build();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(server, new Uri(address).Port, async () =>
        {
            using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        });
    }

    public MqttClientOptions Options(string clientId = "", MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        new() { Host = "127.0.0.1", Port = Port, ClientId = clientId, Version = version, ConnectTimeout = TimeSpan.FromSeconds(15) };

    /// <summary>A connected client that keeps what it receives.</summary>
    public async Task<TestClient> ConnectAsync(string clientId = "", MqttProtocolVersion version = MqttProtocolVersion.V500,
        Func<MqttClientOptions, MqttClientOptions>? with = null)
    {
        var client = new TestClient((with ?? (o => o))(Options(clientId, version)));
        var result = await client.Client.ConnectAsync();
        Assert.True(result.IsSuccess, $"CONNECT: {result}");
        client.ConnectResult = result;
        return client;
    }

    public Task<RawClient> OpenAsync() => RawClient.OpenAsync(Port);

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return _stop();
    }

    private static TestBroker OnOwnTransport(MqttServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(512);
        var warnings = new ConcurrentQueue<string>();
        var listener = new MqttTcpListener(server, socket, warnings.Enqueue);
        listener.Start();
        return new(server, ((IPEndPoint)socket.LocalEndPoint!).Port, () =>
        {
            listener.Dispose();
            socket.Dispose();
            Assert.Empty(warnings);
            return ValueTask.CompletedTask;
        });
    }
}
