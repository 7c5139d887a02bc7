using System.CommandLine;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Promote;

/// <summary><c>edgeiot promote</c>: a gateway that is left goes on without a majority that is gone for ever.</summary>
internal static class PromoteCommand
{
    /// <param name="readAnswer">Reads what the person answers; null: there is no terminal, and nobody who could be asked.</param>
    public static Command Create(Func<string?>? readAnswer)
    {
        var gateway = Options.Gateway();
        gateway.Description = "The HTTP address of the gateway that is promoted; without it the first that answers at 127.0.0.1:8080 or of 'edgeiot up'";
        var yes = new Option<bool>("--yes") { Description = "Does not ask whether it is meant" };
        var json = Options.Json();
        var command = new Command("promote",
            "Lets a gateway go on alone, in a new epoch, when a majority of the voters is gone for ever; what only those had may be lost")
        {
            gateway, yes, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = await GatewayFinder.FindAsync(parsed.GetValue(gateway), stop);
            var mesh = await client.MeshAsync(stop);
            // With --json the answer alone is on standard output, and with --yes as well nobody reads the rest.
            var people = !parsed.GetValue(json) ? parsed.InvocationConfiguration.Output : parsed.GetValue(yes) ? TextWriter.Null : parsed.InvocationConfiguration.Error;
            foreach (var line in PromotionPlan.Describe(mesh, client.Endpoint))
                await people.WriteLineAsync(line);
            if (!parsed.GetValue(yes))
                Ask(mesh.Self, readAnswer, people);
            var (done, answer) = await client.PromoteAsync(mesh.Self, stop);
            if (!done)
                throw new CommandFailure($"{mesh.Self} was not promoted: {answer.TrimEnd('.')}.", "'edgeiot status' shows the gateways of the mesh, who votes and who coordinates.");
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? answer
                : $"{mesh.Self} coordinates the new epoch and acknowledges readings. The others come back by being started: they follow it, and vote again.");
        });
        return command;
    }

    private static void Ask(string gateway, Func<string?>? readAnswer, TextWriter output)
    {
        if (readAnswer is null)
            throw CommandFailure.Input("There is no terminal to ask on whether this is meant, and --yes is not given.", "Read what is lost, then run it again with --yes.");
        output.Write($"Promote {gateway}? Type yes: ");
        if (!string.Equals(readAnswer()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase))
            throw new CommandFailure("Nothing was changed: the answer was not yes.", "Start the gateways that are missing; with a majority of them nothing is lost.");
    }
}
