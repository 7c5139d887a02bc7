using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Peers;

/// <summary>Three gateways as a user starts them: a PUBACK means a majority has flushed its disk.</summary>
internal sealed class GatewayMesh : IPeer
{
    private readonly List<ChildProcess> _processes = [];
    private readonly List<int> _mqtt = [];
    private readonly List<int> _http = [];

    public GatewayMesh(string folder, params string[] options)
    {
        var tcp = Ports.Free(6);
        var udp = Ports.FreeUdp(3);
        for (var i = 0; i < 3; i++)
        {
            _mqtt.Add(tcp[i]);
            _http.Add(tcp[3 + i]);
            List<string> arguments =
            [
                "exec", Path.Combine(AppContext.BaseDirectory, "edgeiot.dll"), "gateway", "--name", $"gw-{i + 1}",
                "--data", Path.Combine(folder, $"gw-{i + 1}"), "--mqtt-port", Text(tcp[i]), "--http-port", Text(tcp[3 + i]),
                "--mesh-port", Text(udp[i]), "--no-discovery", .. options,
            ];
            for (var other = 0; other < 3; other++)
            {
                if (other != i)
                    arguments.AddRange(["--join", $"127.0.0.1:{udp[other]}"]);
            }

            _processes.Add(new ChildProcess("dotnet", arguments, Path.Combine(folder, $"gw-{i + 1}.log")));
        }

        Wait.Until("the gateways agree on a coordinator with three voters", () => _http.TrueForAll(Agrees));
    }

    public string Name => "EdgeIoT, 3 gateways";

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round) =>
        [.. Enumerable.Range(0, count).Select(i =>
            (new IPEndPoint(IPAddress.Loopback, _mqtt[i % 3]), (ILoadConnection)new ReadingPublisher($"bench-{i}", round + 1)))];

    public void Dispose() => _processes.ForEach(p => p.Dispose());

    private static bool Agrees(int port)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            var mesh = http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/mesh")).GetAwaiter().GetResult();
            return mesh.Contains("\"quorum\":true", StringComparison.Ordinal) && mesh.Contains("\"voters\":3", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
