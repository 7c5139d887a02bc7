using System.Globalization;
using EdgeIoT.Bench.Load;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench;

/// <summary>Acknowledged readings per second on three gateways beside acknowledged puts on three etcd nodes, in turns in one run.</summary>
internal static class Ingest
{
    public static int Run(int[] writers, int seconds, int rounds, bool alone, int flushDelayMilliseconds)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        try
        {
            string[] slow = flushDelayMilliseconds > 0 ? ["--storage-flush-delay", $"{flushDelayMilliseconds}ms"] : [];
            using var mesh = new GatewayMesh(folder, slow);
            // etcd's disk cannot be slowed in the same way: beside a slow one its figures would mean nothing.
            using IPeer? etcd = alone || slow.Length > 0 ? null : new EtcdCluster(folder);
            List<IPeer> peers = etcd is null ? [mesh] : [mesh, etcd];
            Console.WriteLine($"idle gateway: {mesh.Processes.Average(p => p.MemoryMiB):F0} MiB resident");
            Console.WriteLine("peer                  | writers |   acks/s |  p50 ms |  p99 ms |  max ms | CPU us/ack");
            foreach (var count in writers)
                Compare(peers, count, seconds, rounds);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(List<IPeer> peers, int count, int seconds, int rounds)
    {
        var figures = peers.ToDictionary(p => p, _ => new List<(Figures Figures, double Processor)>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var peer in peers)
            {
                var before = peer.Processes.Sum(p => p.Processor.TotalMicroseconds);
                var measured = ClosedLoop.Run(
                    peer.Connections(count, (count * 100) + round), TimeSpan.FromSeconds(round == 0 ? 3 : 1), TimeSpan.FromSeconds(seconds));
                var used = peer.Processes.Sum(p => p.Processor.TotalMicroseconds) - before;
                figures[peer].Add((measured, used / (measured.PerSecond * (seconds + (round == 0 ? 3 : 1)))));
            }
        }

        foreach (var peer in peers)
        {
            var median = Figures.Median(figures[peer].Select(f => f.Figures));
            var processor = figures[peer].Select(f => f.Processor).Order().ElementAt(rounds / 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{peer.Name,-21} | {count,7} | {median.PerSecond,8:F0} | {median.P50,7:F2} | {median.P99,7:F2} | {median.Max,7:F1} | {processor,7:F0}"));
        }

        if (peers.Count == 2)
        {
            var ratios = figures[peers[0]].Zip(figures[peers[1]], (a, b) => a.Figures.PerSecond / b.Figures.PerSecond).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"ratio, round by round  | {count,7} | median {ratios[rounds / 2]:F2}, least {ratios[0]:F2}, greatest {ratios[^1]:F2}"));
        }
    }
}
