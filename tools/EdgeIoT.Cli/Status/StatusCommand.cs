using System.CommandLine;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Terminal;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Status;

/// <summary><c>edgeiot status</c>: the mesh as one gateway sees it.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var gateway = Options.Gateway();
        var json = Options.Json();
        var command = new Command("status", "Shows the gateways of the mesh, the coordinator and the newest sequence") { gateway, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = await GatewayFinder.FindAsync(parsed.GetValue(gateway), stop);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(await client.TextAsync("/api/v1/mesh", stop));
            else
                await WriteAsync(output, client.Endpoint, await client.MeshAsync(stop));
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, Endpoint endpoint, MeshView mesh)
    {
        var coordinator = mesh.Coordinator is { Length: > 0 } name ? $"{name} coordinates" : "no coordinator";
        var quorum = mesh.Quorum ? "a majority is reachable" : "NO MAJORITY is reachable: readings are not acknowledged at quorum";
        await output.WriteLineAsync($"{mesh.Self} (http://{endpoint}): {coordinator} in term {mesh.Term}, {mesh.Voters} voters, {quorum}, sequence {mesh.Sequence}");
        if (mesh.Waiting is { Length: > 0 } waiting)
            await output.WriteLineAsync($"{mesh.Self} waits: {waiting}");
        await output.WriteLineAsync();
        var rows = mesh.Gateways.Select(g => MeshTable.Row(g, mesh.Coordinator, string.Equals(g.Name, mesh.Self, StringComparison.Ordinal) ? mesh.Sequence : null)).ToList();
        foreach (var line in Screen.PlainTable(MeshTable.Head, rows))
            await output.WriteLineAsync(line);
    }
}
