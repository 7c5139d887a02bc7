using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Terminal;

namespace EdgeIoT.Cli.Up;

/// <summary>Tells what is where and what to try.</summary>
internal static class UpGuide
{
    public static async Task WriteAsync(TextWriter output, MeshPlan plan, RunningMesh mesh, BoardsPlan boards)
    {
        await output.WriteLineAsync();
        string[] head = ["gateway", "mqtt", "http", "pid", "data"];
        var rows = plan.Gateways.Select(g => (string[])
            [g.Name, $"mqtt://{g.Mqtt}", $"http://{g.Http}", $"{mesh.ProcessId(g)}", OwnExecutable.Shortest(g.Folder)]).ToList();
        foreach (var line in Screen.PlainTable(head, rows))
            await output.WriteLineAsync($"  {line}");
        await output.WriteLineAsync();
        await output.WriteLineAsync($"  {boards.Devices} boards send a reading every {Duration.Format(boards.Interval)}{(boards.Replay is null ? "" : $" from {boards.Replay}")}.");
        var victim = plan.Gateways[0];
        await output.WriteLineAsync($"  Unplug one and watch:   kill -9 {mesh.ProcessId(victim)}");
        await output.WriteLineAsync($"  Plug it in again:       {mesh.RestartCommand(victim)}");
        await output.WriteLineAsync($"  All readings in order:  curl 'http://{plan.Gateways[^1].Http}/api/v1/readings?after=0'");
        if (plan.Gateways.Count < 3)
            await output.WriteLineAsync("  With fewer than three gateways one disk alone acknowledges: the mesh does not survive the loss of that gateway.");
        await output.WriteLineAsync("  Ctrl-C stops everything.");
        await output.WriteLineAsync();
    }
}
