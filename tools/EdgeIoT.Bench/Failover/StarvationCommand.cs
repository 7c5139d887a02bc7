using System.CommandLine;
using System.Diagnostics;
using EdgeIoT.Bench.Peers;
using EdgeIoT.Bench.Reporting;

namespace EdgeIoT.Bench.Failover;

/// <summary><c>starvation</c>: three gateways while other work wants twice the processors that there are. Every new term is a false election.</summary>
internal static class StarvationCommand
{
    private const int TimesTheProcessors = 2;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
        var json = new Option<bool>("--json") { Description = "Figures and bars as JSON on standard output." };
        var command = new Command("starvation", "Counts elections of three gateways while other work keeps all processors busy twice over. Exit code 1 if there is one.") { minutes, json };
        command.SetAction(parsed => Run(TimeSpan.FromMinutes(parsed.GetValue(minutes)), new Report("starvation", parsed.GetValue(json))));
        return command;
    }

    private static int Run(TimeSpan duration, Report report)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        try
        {
            using var mesh = new GatewayMesh(folder);
            var busy = Enumerable.Range(0, TimesTheProcessors * Environment.ProcessorCount)
                .Select(i => new ChildProcess("/bin/sh", ["-c", "while :; do :; done"], Path.Combine(folder, $"busy-{i}.log"))).ToList();
            try
            {
                return Watch(mesh, duration, busy, report);
            }
            finally
            {
                busy.ForEach(b => b.Dispose());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Watch(GatewayMesh mesh, TimeSpan duration, List<ChildProcess> busy, Report report)
    {
        var first = mesh.Term();
        var term = first;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            Thread.Sleep(LookEvery);
            if (mesh.Processes.FirstOrDefault(p => p.HasExited) is { } gone)
                throw new InvalidDataException($"a gateway ended: see {gone.LogFile}");
            if (mesh.Term() is var now && now <= term)
                continue;
            report.Write($"{clock.Elapsed.TotalSeconds,6:F0} s: term {now}");
            term = now;
        }

        var share = busy.Sum(b => b.Processor.TotalSeconds) / clock.Elapsed.TotalSeconds / Environment.ProcessorCount;
        report.Write($"{duration.TotalMinutes:0.#} min beside {busy.Count} busy loops on {Environment.ProcessorCount} processors, of which they had {share:P0}: {term - first} false elections");
        report.Add(new { minutes = duration.TotalMinutes, busyLoops = busy.Count, processors = Environment.ProcessorCount, busyShare = share, elections = term - first });
        report.AtMost("false elections", term - first, 0, "");
        return report.End();
    }
}
