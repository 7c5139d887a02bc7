using EdgeIoT.Gateway.Hosting;

namespace EdgeIoT.Interop.MqttNet;

/// <summary>A gateway that is a mesh of its own, on ports that the system chooses.</summary>
internal sealed class GatewayForTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly RunningGateway _gateway;

    private GatewayForTests(DirectoryInfo folder, RunningGateway gateway)
    {
        _folder = folder;
        _gateway = gateway;
    }

    public int Port => _gateway.Endpoints.MqttPort;

    public int HttpPort => _gateway.Endpoints.HttpPort;

    public static async Task<GatewayForTests> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-mqttnet");
        string[] arguments = ["--data", folder.FullName, "--name", "gw-1", "--mqtt-port", "0", "--http-port", "0", "--mesh-port", "0", "--no-discovery"];
        var gateway = await RunningGateway.StartAsync(arguments, TextWriter.Null);
        var started = new GatewayForTests(folder, gateway);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{gateway.Endpoints.Http}") };
        await Eventually.TrueAsync("the gateway is ready", async () => (await http.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Waits for something, and says what was missing.</summary>
internal static class Eventually
{
    public static Task TrueAsync(string what, Func<bool> condition) => TrueAsync(what, () => Task.FromResult(condition()));

    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        var end = DateTime.UtcNow.AddSeconds(30);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Not within 30 s: {what}");
            await Task.Delay(20);
        }
    }
}
