using System.Net;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A server on a real Kestrel endpoint, on a loopback port that the OS chooses.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestBroker(WebApplication app, MqttServer server, int port)
    {
        _app = app;
        Server = server;
        Port = port;
    }

    public MqttServer Server { get; }

    public int Port { get; }

    public static async Task<TestBroker> StartAsync(MqttServerOptions? options = null)
    {
        var server = new MqttServer((options ?? new()) with { SweepInterval = TimeSpan.FromMilliseconds(20) });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(o => o.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Run(server.ServeAsync)));
        var app = builder.Build();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(app, server, new Uri(address).Port);
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

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
