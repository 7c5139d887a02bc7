using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Peers;

/// <summary>Three gateways as a user starts them: a PUBACK means a majority has flushed its disk.</summary>
internal sealed class GatewayMesh : IPeer
{
    private readonly List<ChildProcess> _processes = [];
    private readonly List<int> _mqtt = [];
    private readonly List<int> _http = [];
    private readonly List<Func<ChildProcess>> _starts = [];

    public GatewayMesh(string folder, params string[] options)
        : this(folder, _ => ["exec", Path.Combine(AppContext.BaseDirectory, "edgeiot.dll"), "gateway"], options)
    {
    }

    /// <param name="program">The arguments of <c>dotnet</c> that come before those of a gateway, by its number.</param>
    /// <param name="options">What each gateway is told beside.</param>
    public GatewayMesh(string folder, Func<int, string[]> program, params string[] options)
    {
        var tcp = Ports.Free(6);
        var udp = Ports.FreeUdp(3);
        for (var i = 0; i < 3; i++)
        {
            _mqtt.Add(tcp[i]);
            _http.Add(tcp[3 + i]);
            List<string> arguments =
            [
                .. program(i), "--name", $"gw-{i + 1}",
                "--data", Path.Combine(folder, $"gw-{i + 1}"), "--mqtt-port", Text(tcp[i]), "--http-port", Text(tcp[3 + i]),
                "--mesh-port", Text(udp[i]), "--no-discovery", .. options,
            ];
            for (var other = 0; other < 3; other++)
            {
                if (other != i)
                    arguments.AddRange(["--join", $"127.0.0.1:{udp[other]}"]);
            }

            var log = Path.Combine(folder, $"gw-{i + 1}.log");
            _starts.Add(() => new ChildProcess("dotnet", arguments, log));
            _processes.Add(_starts[i]());
        }

        WaitUntilAgreed();
    }

    public string Name => "EdgeIoT, 3 gateways";

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round) =>
        [.. Enumerable.Range(0, count).Select(i =>
            (new IPEndPoint(IPAddress.Loopback, _mqtt[i % 3]), (ILoadConnection)new ReadingPublisher($"bench-{i}", round + 1)))];

    public IPEndPoint MqttOf(int node) => new(IPAddress.Loopback, _mqtt[node]);

    public void WaitUntilAgreed() => Wait.Until("the gateways agree on a coordinator with three voters", () => _http.TrueForAll(Agrees) && Coordinator() >= 0);

    /// <summary>The number of the gateway that all name, or -1.</summary>
    public int Coordinator()
    {
        var named = _http.Select(port => Mesh(port)?.GetProperty("coordinator").GetString()).Distinct(StringComparer.Ordinal).ToList();
        return named is [{ Length: > 0 } name] ? int.Parse(name["gw-".Length..], CultureInfo.InvariantCulture) - 1 : -1;
    }

    /// <summary>The highest term that a gateway knows.</summary>
    public long Term() => _http.Max(port => Mesh(port)?.GetProperty("term").GetInt64() ?? 0);

    public void Kill(int node) => _processes[node].Kill();

    public void StartAgain(int node)
    {
        _processes[node].Dispose();
        _processes[node] = _starts[node]();
    }

    public void Dispose() => _processes.ForEach(p => p.Dispose());

    private static bool Agrees(int port) =>
        Mesh(port) is { } mesh && mesh.GetProperty("quorum").GetBoolean() && mesh.GetProperty("voters").GetInt32() == 3;

    /// <summary>What a gateway says of the mesh, or null where it does not answer.</summary>
    private static JsonElement? Mesh(int port)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            using var mesh = JsonDocument.Parse(http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/mesh")).GetAwaiter().GetResult());
            return mesh.RootElement.Clone();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
