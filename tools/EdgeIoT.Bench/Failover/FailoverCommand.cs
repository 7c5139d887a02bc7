using System.CommandLine;
using EdgeIoT.Bench.Peers;
using EdgeIoT.Bench.Reporting;

namespace EdgeIoT.Bench.Failover;

/// <summary><c>failover</c>: from the kill of the leader to the next committed entry, beside etcd with its defaults, in turns.</summary>
internal static class FailoverCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Kills of each, in turns.", DefaultValueFactory = _ => 30 };
        var alone = new Option<bool>("--alone") { Description = "Measure the gateways without a peer (etcd need not be installed)." };
        var json = new Option<bool>("--json") { Description = "Figures and bars as JSON on standard output." };
        var command = new Command("failover", "Kills the coordinator of three gateways, and the leader of three etcd nodes: time to the next committed entry. Exit code 1 where a bar is missed.")
        {
            rounds, alone, json,
        };
        command.SetAction((parsed, _) => RunAsync(Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(alone), new Report("failover", parsed.GetValue(json))));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, bool alone, Report report)
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
                report.Write($"round {round,3}: {string.Join(", ", peers.Select(p => FormattableString.Invariant($"{p.Name} {times[p][^1]:F0} ms")))}");
            }

            report.Write($"peer       | kills |  p50 ms |  p90 ms |  max ms");
            foreach (var peer in peers)
                Tell(report, peer, times[peer]);
            var own = times[peers[0]].Order().ToList();
            report.AtMost($"kill of the coordinator to the next committed entry, p50 of {rounds}", At(own, 0.5), 600, " ms");
            report.AtMost($"kill of the coordinator to the next committed entry, longest of {rounds}", own[^1], 1500, " ms");
            return report.End();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Tell(Report report, IFailover peer, List<double> times)
    {
        var sorted = times.Order().ToList();
        report.Write($"{peer.Name,-10} | {sorted.Count,5} | {At(sorted, 0.5),7:F0} | {At(sorted, 0.9),7:F0} | {sorted[^1],7:F0}");
        report.Add(new { peer = peer.Name, kills = times.Count, p50 = At(sorted, 0.5), p90 = At(sorted, 0.9), max = sorted[^1], milliseconds = times });
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}
