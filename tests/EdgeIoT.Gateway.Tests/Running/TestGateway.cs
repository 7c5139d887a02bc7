using System.Text;
using System.Text.Json;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>Tests that start whole gateways run one after the other: they measure time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunningGateways
{
    public const string Name = "running gateways";
}

/// <summary>A whole gateway in this process, on free ports that it keeps when it is started again.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    private TestGateway(RunningGateway gateway)
    {
        Gateway = gateway;
        _http = new HttpClient { BaseAddress = new Uri($"http://{gateway.Endpoints.Http}") };
    }

    public RunningGateway Gateway { get; }

    public int MqttPort => Gateway.Endpoints.MqttPort;

    public static string[] Arguments(string data, params string[] more)
    {
        var ports = FreePorts.Take(3);
        return ["--data", data, "--mqtt-port", $"{ports[0]}", "--http-port", $"{ports[1]}", "--mesh-port", $"{ports[2]}", "--no-discovery", .. more];
    }

    /// <summary>Starts a gateway.</summary>
    /// <param name="disk">What it writes to, or null for the real disk.</param>
    /// <param name="arguments">Its options.</param>
    public static async Task<TestGateway> StartAsync(IDisk? disk, params string[] arguments) =>
        new(await RunningGateway.StartAsync(arguments, TextWriter.Null, disk ?? SystemDisk.Instance));

    /// <summary>Starts a gateway whose log is looked at.</summary>
    public static async Task<TestGateway> StartAsync(LogLines log, params string[] arguments) =>
        new(await RunningGateway.StartAsync(arguments, log, SystemDisk.Instance));

    /// <summary>Starts a gateway that is a mesh of its own, and waits until it acknowledges.</summary>
    public static async Task<TestGateway> StartAloneAsync(string data, IDisk? disk = null)
    {
        var gateway = await StartAsync(disk, Arguments(data, "--name", "gw-1"));
        await gateway.UntilAsync("it is ready", async () => (await gateway.GetAsync("/readyz")).Status == 200);
        return gateway;
    }

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> PostAsync(string path, string body, string mediaType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>All readings as the HTTP interface tells them.</summary>
    public async Task<List<string>> ReadingsAsync(string query = "") =>
        [.. (await GetAsync($"/api/v1/readings{query}")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public async Task<List<(string Device, long Boot, long Seq)>> IdentitiesAsync() =>
        [.. (await ReadingsAsync("?limit=10000")).Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return (json.RootElement.GetProperty("device").GetString()!, json.RootElement.GetProperty("boot").GetInt64(), json.RootElement.GetProperty("seq").GetInt64());
        })];

    public async Task<MqttClient> ConnectAsync(Func<MqttClientOptions, MqttClientOptions>? change = null)
    {
        var options = new MqttClientOptions { Host = "127.0.0.1", Port = MqttPort };
        var client = new MqttClient(change?.Invoke(options) ?? options);
        var result = await client.ConnectAsync();
        Assert.True(result.IsSuccess, $"{result.Code} {result.Error}");
        return client;
    }

    /// <summary>A figure of <c>/metrics</c>.</summary>
    public async Task<long> MetricAsync(string name) =>
        long.Parse((await GetAsync("/metrics")).Body.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1],
            System.Globalization.CultureInfo.InvariantCulture);

    public Task UntilAsync(string what, Func<Task<bool>> condition) => Eventually.TrueAsync(what, condition);

    public Task UntilAsync(string what, Func<bool> condition) => Eventually.TrueAsync(what, () => Task.FromResult(condition()));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Gateway.DisposeAsync();
    }
}

/// <summary>Waiting without sleeping blindly.</summary>
internal static class Eventually
{
    /// <summary>Waits for a condition, and says what was missing.</summary>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        var until = DateTime.UtcNow + TestGateway.Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < until, $"waited {TestGateway.Patience.TotalSeconds} s in vain until {what}");
            await Task.Delay(20);
        }
    }
}
