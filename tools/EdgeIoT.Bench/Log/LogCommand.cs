using System.CommandLine;
using EdgeIoT.Bench.Load;
using EdgeIoT.Bench.Peers;
using EdgeIoT.Bench.Reporting;

namespace EdgeIoT.Bench.Log;

/// <summary><c>log</c>: committed commands of 256 bytes on the log of three gateways, beside puts on three etcd nodes, in turns in one run.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var options = new LoadOptions();
        var command = new Command("log", "Commands of 256 bytes committed on the log of three gateways, beside puts on three etcd nodes. Exit code 1 where a bar is missed.");
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Of(parsed)));
        return command;
    }

    private static int Run(LoadSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        var report = new Report("log", settings.Json);
        try
        {
            using var mesh = new LogMesh(folder, settings.GatewayOptions);
            using IPeer? etcd = settings.HasPeer ? new EtcdCluster(folder) : null;
            report.Write($"all writers on the coordinator, and on etcd's leader");
            var load = new SideBySide(report, etcd is null ? [mesh] : [mesh, etcd], settings.Seconds, settings.Rounds);
            load.WriteHead();
            foreach (var writers in settings.Writers)
            {
                var ratio = load.Measure(writers).Ratio;
                if (!double.IsNaN(ratio))
                    report.AtLeast($"committed log writes with {writers} writers over etcd's", ratio, writers == 1 ? 1.5 : 2, "");
            }

            return report.End();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
