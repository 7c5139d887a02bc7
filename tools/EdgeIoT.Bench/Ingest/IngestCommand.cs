using System.CommandLine;
using EdgeIoT.Bench.Floor;
using EdgeIoT.Bench.Load;
using EdgeIoT.Bench.Peers;
using EdgeIoT.Bench.Reporting;

namespace EdgeIoT.Bench.Ingest;

/// <summary><c>ingest</c>: acknowledged readings on three gateways beside acknowledged puts on three etcd nodes, in turns in one run.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var options = new LoadOptions();
        var command = new Command("ingest", "Readings acknowledged at quorum on three gateways, beside puts on three etcd nodes. Exit code 1 where a bar is missed.");
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Of(parsed)));
        return command;
    }

    private static int Run(LoadSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        var report = new Report("ingest", settings.Json);
        try
        {
            using var mesh = new GatewayMesh(folder, settings.GatewayOptions);
            using IPeer? etcd = settings.HasPeer ? new EtcdCluster(folder) : null;
            report.Write($"idle gateway: {mesh.Processes.Average(p => p.MemoryMiB):F0} MiB resident");
            var load = new SideBySide(report, etcd is null ? [mesh] : [mesh, etcd], settings.Seconds, settings.Rounds);
            load.WriteHead();
            using var bare = new BareMachine(folder);
            foreach (var writers in settings.Writers)
                Hold(report, settings.FlushDelay, writers, load.Measure(writers, (settings.FlushDelay, writers) == (0, 1) ? bare : null).Figures);
            return report.End();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Hold(Report report, int flushDelay, int writers, Figures figures)
    {
        var least = (flushDelay, writers) switch { (0, 128) => 14_000, (8, 1) => 100, (8, 16) => 1_400, (8, 128) => 10_000, _ => 0 };
        if (least > 0)
            report.AtLeast($"readings acknowledged with {writers} publishers{(flushDelay > 0 ? " on SD cards" : "")}", figures.PerSecond, least, "/s");
        if ((flushDelay, writers) == (0, 1))
            report.AtMost("PUBACK with one publisher, p50", figures.P50, 0.6, " ms");
    }
}
