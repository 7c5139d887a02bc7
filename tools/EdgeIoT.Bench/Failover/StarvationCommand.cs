using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Failover;

/// <summary><c>starvation</c>: three gateways while other work wants twice the processors that there are. Every new term is a false election.</summary>
internal static class StarvationCommand
{
    private const int TimesTheProcessors = 2;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
        var command = new Command("starvation", "Counts elections of three gateways while other work keeps all processors busy twice over. Exit code 1 if there is one.") { minutes };
        command.SetAction(parsed => Run(TimeSpan.FromMinutes(parsed.GetValue(minutes))));
        return command;
    }

    private static int Run(TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
        try
        {
            using var mesh = new GatewayMesh(folder);
            var busy = Enumerable.Range(0, TimesTheProcessors * Environment.ProcessorCount)
                .Select(i => new ChildProcess("/bin/sh", ["-c", "while :; do :; done"], Path.Combine(folder, $"busy-{i}.log"))).ToList();
            try
            {
                return Watch(mesh, duration, busy.Count);
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

    private static int Watch(GatewayMesh mesh, TimeSpan duration, int busy)
    {
        var (first, term) = (mesh.Term(), mesh.Term());
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            Thread.Sleep(LookEvery);
            if (mesh.Term() is var now && now <= term)
                continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:F0} s: term {now}"));
            term = now;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.#} min beside {busy} busy loops on {Environment.ProcessorCount} processors: {term - first} false elections"));
        return term == first ? 0 : 1;
    }
}
