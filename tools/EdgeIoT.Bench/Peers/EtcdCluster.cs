using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Peers;

/// <summary>Three etcd nodes with their defaults: an answer means a majority has flushed its disk.</summary>
internal sealed class EtcdCluster : IPeer
{
    private readonly List<ChildProcess> _processes = [];
    private readonly List<IPEndPoint> _clients = [];
    private readonly List<Func<ChildProcess>> _starts = [];

    public EtcdCluster(string folder)
    {
        var ports = Ports.Free(6);
        var cluster = string.Join(',', Enumerable.Range(0, 3).Select(i => $"n{i}=http://127.0.0.1:{ports[3 + i]}"));
        for (var i = 0; i < 3; i++)
        {
            var client = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[i]}");
            var peer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[3 + i]}");
            _clients.Add(new IPEndPoint(IPAddress.Loopback, ports[i]));
            List<string> arguments =
            [
                "--name", $"n{i}", "--data-dir", Path.Combine(folder, $"etcd-{i}"), "--listen-client-urls", client,
                "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", cluster, "--initial-cluster-state", "new",
            ];
            var log = Path.Combine(folder, $"etcd-{i}.log");
            _starts.Add(() => new ChildProcess("etcd", arguments, log));
            _processes.Add(_starts[i]());
        }

        WaitUntilServing();
    }

    public string Name => "etcd, 3 nodes";

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round) =>
        [.. Enumerable.Range(0, count).Select(i => (Leader, (ILoadConnection)new EtcdPut($"bench/{i}", Leader.ToString())))];

    public IPEndPoint ClientOf(int node) => _clients[node];

    public void WaitUntilServing() => Wait.Until("etcd answers on all three nodes", () => _clients.TrueForAll(Serves));

    public int LeaderNode() => _clients.FindIndex(IsLeader);

    public void Kill(int node)
    {
        _leader = null;
        _processes[node].Kill();
    }

    public void StartAgain(int node)
    {
        _processes[node].Dispose();
        _processes[node] = _starts[node]();
    }

    public void Dispose() => _processes.ForEach(p => p.Dispose());

    /// <summary>All clients on the leader: etcd's best case, as the others forward to it.</summary>
    private IPEndPoint Leader => _leader ??= _clients.First(IsLeader);

    private IPEndPoint? _leader;

    private static bool IsLeader(IPEndPoint node)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var metrics = http.GetStringAsync(new Uri($"http://{node}/metrics")).GetAwaiter().GetResult();
        return metrics.Contains("\netcd_server_is_leader 1", StringComparison.Ordinal);
    }

    private static bool Serves(IPEndPoint node)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            return http.GetStringAsync(new Uri($"http://{node}/health")).GetAwaiter().GetResult().Contains("true", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
