using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary><c>edgeiot chaos</c>: a mesh on this machine, everything that can go wrong with it, and whether the promise holds. Exit code 1 if not.</summary>
internal static class ChaosCommand
{
    private const int DefaultBasePort = 19830;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        var faults = new Option<string[]>("--faults")
        {
            HelpName = "FAULT",
            Description = $"Only these: {string.Join("; ", FaultKind.Here.Select(k => $"{k.Name} ({k.To("G")})"))}",
            AllowMultipleArgumentsPerToken = true,
        };
        faults.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Where(t => FaultKind.Find(t.Value) is null))
                result.AddError($"--faults does not know '{unknown.Value}'. It takes {string.Join(", ", FaultKind.Here.Select(k => k.Name))}.");
        });
        var script = new Option<string?>("--script") { HelpName = "FILE", Description = "Faults from a file instead of chance, a line each: FAULT VICTIM TIME, as 'partition coordinator 5s' or 'kill gw-2 3s'" };
        var duration = Options.Time("--duration", DefaultDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), "How long faults last, all together");
        var seed = new Option<int?>("--seed") { HelpName = "N", Description = "Draws the same faults again (default: another each time)" };
        var gateways = Options.Number("--gateways", MeshPlan.DefaultGateways, 3, MeshPlan.MostGateways, "Gateways, each a process of its own");
        var devices = Options.Number("--devices", 12, 1, 1_000, "Boards that publish, each the next reading after the PUBACK for the last");
        var interval = Options.Time("--interval", DefaultInterval, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), "Time between a PUBACK and the board's next reading");
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "An empty folder for the gateways' data, which stays (default: a temporary one, which stays only if the promise is violated)" };
        var basePort = Options.Number("--base-port", DefaultBasePort, 1024, MeshPlan.HighestBasePort, "P: gateway i listens on P+10i (MQTT), P+10i+1 (HTTP), P+10i+2 (mesh)");
        var json = Options.Json();
        var command = new Command("chaos", "Starts a mesh of its own, does bad things to it, and says whether everything acknowledged is there once and in order")
        {
            faults, script, duration, seed, gateways, devices, interval, data, basePort, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var draw = parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFF;
            var count = parsed.GetValue(gateways);
            FaultKind[] kinds = parsed.GetValue(faults) is { Length: > 0 } names ? [.. names.Select(n => FaultKind.Find(n)!)] : [.. FaultKind.Here];
            var steps = parsed.GetValue(script) is { } file
                ? ChaosScript.Read(file, count)
                : ChaosScript.Draw(draw, kinds, count, parsed.GetValue(duration) ?? DefaultDuration);
            using var folder = ChaosFolder.Open(parsed.GetValue(data));
            var plan = new ChaosPlan(MeshPlan.Create(count, parsed.GetValue(basePort), folder.Path), steps, draw, parsed.GetValue(devices), parsed.GetValue(interval) ?? DefaultInterval);
            var output = parsed.InvocationConfiguration.Output;
            return await RunAsync(plan, parsed.GetValue(json) ? new JsonReport(output) : new TextReport(output), folder, parsed.InvocationConfiguration.Error, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(ChaosPlan plan, IChaosReport report, ChaosFolder folder, TextWriter error, CancellationToken stop)
    {
        using var session = new ChaosSession(plan, report);
        try
        {
            var verdict = await session.RunAsync(stop);
            if (verdict.Holds)
                return 0;
            folder.Keep();
            await error.WriteLineAsync($"edgeiot: the gateways' data and logs stay in {folder.Path}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await error.WriteLineAsync("edgeiot: stopped before the verdict; all processes have ended.");
            return 1;
        }
        catch
        {
            // Whatever else goes wrong, what tells why stays.
            folder.Keep();
            throw;
        }
    }
}
