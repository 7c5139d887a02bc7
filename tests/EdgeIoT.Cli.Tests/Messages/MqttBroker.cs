using System.Net;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Cli.Tests.Messages;

/// <summary>Our server, on a port that stays its own when it is stopped and started.</summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    private WebApplication? _app;

    public int PortNumber { get; } = FreePorts.Next();

    public string Port => $"{PortNumber}";

    public MqttServer Server { get; private set; } = null!;

    public static async Task<MqttBroker> StartAsync(MqttServerOptions? options = null)
    {
        var broker = new MqttBroker();
        await broker.RunAsync(options);
        return broker;
    }

    public async Task RunAsync(MqttServerOptions? options = null)
    {
        var server = new MqttServer(options ?? new());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, PortNumber, l => l.Run(server.ServeAsync)));
        Server = server;
        _app = builder.Build();
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        Server.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task UntilAsync(string what, Func<bool> condition)
    {
        var end = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Not within 30 s: {what}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
