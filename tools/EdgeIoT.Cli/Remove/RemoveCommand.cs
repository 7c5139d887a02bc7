using System.CommandLine;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Remove;

/// <summary><c>edgeiot remove</c>: takes a gateway out of the mesh for good, dead or alive.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The gateway's name, or its id where several have that name" };
        var gateway = Options.Gateway();
        var json = Options.Json();
        var command = new Command("remove", "Takes a gateway out of the mesh for good, dead or alive; another one votes in its place") { name, gateway, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = await GatewayFinder.FindAsync(parsed.GetValue(gateway), stop);
            var removed = parsed.GetRequiredValue(name);
            var (done, answer) = await client.RemoveAsync(removed, stop);
            var output = parsed.InvocationConfiguration.Output;
            if (!done)
                throw new CommandFailure($"'{removed}' was not removed: {answer}.", "'edgeiot status' shows the gateways of the mesh and who votes.");
            await output.WriteLineAsync(parsed.GetValue(json) ? answer
                : $"{removed} is removed: it acknowledges nothing more. What it acknowledged is on the others, but for what it had degraded. To take it in again, start it with an empty data folder.");
        });
        return command;
    }
}
