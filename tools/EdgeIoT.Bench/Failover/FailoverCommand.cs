using System.CommandLine;
using System.Globalization;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Failover;

/// <summary><c>failover</c>: from the kill of the leader to the next committed entry, beside etcd with its defaults, in turns.</summary>
internal static class FailoverCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Kills of each, in turns.", DefaultValueFactory = _ => 30 };
        var alone = new Option<bool>("--alone") { Description = "Measure the gateways without a peer (etcd need not be installed)." };
        var command = new Command("failover", "Kills the coordinator of three gateways, and the leader of three etcd nodes: time to the next committed entry.") { rounds, alone };
        command.SetAction((parsed, _) => RunAsync(Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(alone)));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, bool alone)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        try
        {
            using var mesh = new GatewayMesh(folder);
            using var etcd = alone ? null : new EtcdCluster(folder);
            List<IFailover> peers = etcd is null ? [new GatewayFailover(mesh)] : [new GatewayFailover(mesh), new EtcdFailover(etcd)];
            var times = peers.ToDictionary(p => p, _ => new List<double>());
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var peer in peers)
                    times[peer].Add((await peer.FailAsync(round)).TotalMilliseconds);
                Write($"round {round,3}: {string.Join(", ", peers.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {times[p][^1]:F0} ms")))}");
            }

            Write($"peer       | kills |  p50 ms |  p90 ms |  max ms");
            foreach (var peer in peers)
            {
                var sorted = times[peer].Order().ToList();
                Write($"{peer.Name,-10} | {rounds,5} | {At(sorted, 0.5),7:F0} | {At(sorted, 0.9),7:F0} | {sorted[^1],7:F0}");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
