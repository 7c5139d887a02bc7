using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Network;

namespace EdgeIoT.EndToEnd.Meshes;

/// <summary>One real gateway process, its ports and its folder, which outlive the process.</summary>
/// <param name="host">The host of an emulated network on which it runs; null: this machine.</param>
internal sealed class GatewayUnderTest(int number, string meshFolder, int mqttPort, int httpPort, int meshPort, EmulatedHost? host = null) : IAsyncDisposable
{
    private readonly HttpClient _http = host?.CreateHttpClient(httpPort)
        ?? new() { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"), Timeout = TimeSpan.FromSeconds(20) };

    private readonly List<Program> _runs = [];

    public string Name { get; } = $"gw-{number}";

    public string Folder { get; } = Path.Combine(meshFolder, $"gw-{number}");

    public string Address { get; } = host?.Address.ToString() ?? "127.0.0.1";

    /// <summary>Where it runs on an emulated network.</summary>
    public EmulatedHost Host => host ?? throw new InvalidOperationException($"{Name} runs on this machine itself.");

    public int MqttPort { get; } = mqttPort;

    public int HttpPort { get; } = httpPort;

    public int MeshPort { get; } = meshPort;

    /// <summary>What a shell does before it becomes the gateway; null starts the gateway without a shell.</summary>
    public string? ShellPrefix { get; set; }

    /// <summary>Whether it is started as a witness.</summary>
    public bool Witness { get; init; }

    public bool Running => Process is { Running: true };

    public Program? Process => _runs.LastOrDefault();

    /// <summary>The first start, with all settings.</summary>
    public void Start(IEnumerable<GatewayUnderTest> others, string tokenFile, params IEnumerable<string> more) => Launch(
    [
        Witness ? "witness" : "gateway", "--name", Name, "--data", Folder,
        "--mqtt-port", Text(MqttPort), "--http-port", Text(HttpPort), "--mesh-port", Text(MeshPort),
        "--join-token-file", tokenFile, "--no-discovery", .. others.SelectMany(o => (string[])["--join", $"{o.Address}:{o.MeshPort}"]),
        .. host is null ? (string[])[] : ["--bind", Address, "--allow-anonymous"], .. more,
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

    /// <summary>The names of those that vote, as it knows them.</summary>
    public async Task<IReadOnlyList<string>> VotersAsync() => await MeshAsync() is { } mesh
        ? [.. mesh["gateways"]!.AsArray().Where(g => (bool)g!["voter"]!).Select(g => (string)g!["name"]!).Order(StringComparer.Ordinal)]
        : [];

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Its wall clock, to the second.</summary>
    public async Task<DateTimeOffset> ClockAsync()
    {
        using var response = await _http.GetAsync(new Uri("/healthz", UriKind.Relative));
        return response.Headers.Date!.Value;
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
        string[] shell = ShellPrefix is null ? [] : ["/bin/bash", "-c", $"{ShellPrefix}; exec \"$@\"", "bash"];
        string[] command = [.. host?.Place.Prefix ?? [], .. shell, Edgeiot.Dotnet, Edgeiot.Library, .. all];
        _runs.Add(Program.Start(Name, command[0], command[1..]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
