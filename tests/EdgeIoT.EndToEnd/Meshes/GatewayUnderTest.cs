using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Meshes;

/// <summary>One real gateway process, its ports and its folder, which outlive the process.</summary>
internal sealed class GatewayUnderTest(int number, string meshFolder, int mqttPort, int httpPort, int meshPort) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"), Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<Program> _runs = [];

    public string Name { get; } = $"gw-{number}";

    public string Folder { get; } = Path.Combine(meshFolder, $"gw-{number}");

    public int MqttPort { get; } = mqttPort;

    public int HttpPort { get; } = httpPort;

    public int MeshPort { get; } = meshPort;

    /// <summary>What a shell does before it becomes the gateway; null starts the gateway without a shell.</summary>
    public string? ShellPrefix { get; init; }

    /// <summary>Whether it is started as a witness.</summary>
    public bool Witness { get; init; }

    public bool Running => Process is { Running: true };

    public Program? Process => _runs.LastOrDefault();

    /// <summary>The first start, with all settings.</summary>
    public void Start(IEnumerable<GatewayUnderTest> others, string tokenFile, params IEnumerable<string> more) => Launch(
    [
        Witness ? "witness" : "gateway", "--name", Name, "--data", Folder,
        "--mqtt-port", Text(MqttPort), "--http-port", Text(HttpPort), "--mesh-port", Text(MeshPort),
        "--join-token-file", tokenFile, "--no-discovery", .. others.SelectMany(o => (string[])["--join", $"127.0.0.1:{o.MeshPort}"]), .. more,
    ]);

    /// <summary>Every later start: the folder knows the rest.</summary>
    public void StartAgain() => Launch(["gateway", "--data", Folder]);

    public async Task KillAsync() => await Process!.KillAsync();

    public async Task<JsonObject?> MeshAsync()
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonObject>("/api/v1/mesh");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The sum of all metrics whose names begin so; 0 when there is none.</summary>
    public async Task<double> MetricsAsync(string prefix)
    {
        var (_, body) = await GetAsync("/metrics");
        return body.Split('\n')
            .Where(l => l.StartsWith(prefix, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>All readings from the first on, page by page.</summary>
    public async Task<List<Audit.Reading>> ReadingsAsync(int page = 10_000)
    {
        var readings = new List<Audit.Reading>();
        while (true)
        {
            var after = readings.Count == 0 ? 0 : readings[^1].Sequence;
            var text = await _http.GetStringAsync(new Uri($"/api/v1/readings?after={after}&limit={page}", UriKind.Relative));
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            readings.AddRange(lines.Select(Audit.Reading.Parse));
            if (lines.Length < page)
                return readings;
        }
    }

    public string Log(int lines)
    {
        var all = _runs.SelectMany((run, i) => run.Lines.Prepend($"--- run {i + 1}, pid {run.Id}{(run.Running ? "" : $", exit code {run.ExitCode}")}")).ToList();
        return $"===== {Name} =====\n" + string.Join('\n', all.TakeLast(lines));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
        _http.Dispose();
    }

    private void Launch(IEnumerable<string> arguments)
    {
        Assert.False(Running, $"{Name} runs already.");
        string[] all = [.. arguments, "--stop-with-parent"];
        _runs.Add(ShellPrefix is null
            ? Edgeiot.Start(Name, all)
            : Program.Start(Name, "/bin/bash", ["-c", $"{ShellPrefix}; exec \"$@\"", "bash", Edgeiot.Dotnet, Edgeiot.Library, .. all]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
