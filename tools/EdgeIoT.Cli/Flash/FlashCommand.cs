using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Flash;

/// <summary><c>edgeiot flash</c>: prints the commands that put everything onto a board, and runs them with <c>--run</c>.</summary>
internal static class FlashCommand
{
    public static Command Create()
    {
        var options = new FlashOptions();
        var command = new Command("flash", "Puts runtime, application and settings onto a board; prints the commands, and runs them with --run");
        options.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var plan = options.Plan(parsed);
            foreach (var word in ImageCheck.Check(plan))
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"warning: {word}");
            var steps = plan.Steps().SkipWhile(s => s.Name != parsed.GetValue(options.From)).ToList();
            if (steps.Count == 0)
                throw CommandFailure.Input($"There is nothing to do from '{parsed.GetValue(options.From)}' on.", "The settings and the network need --dir, what 'edgeiot provision' wrote.");
            var program = parsed.GetValue(options.Nanoff)!;
            if (parsed.GetValue(options.Run))
                await RunAsync(new Nanoff(program), program, steps, output, stop);
            else
                await PrintAsync(program, steps, output);
        });
        return command;
    }

    private static async Task PrintAsync(string program, List<FlashStep> steps, TextWriter output)
    {
        foreach (var step in steps)
            await output.WriteLineAsync(CommandLine(program, step));
    }

    private static async Task RunAsync(Nanoff nanoff, string program, List<FlashStep> steps, TextWriter output, CancellationToken stop)
    {
        var version = await nanoff.CheckAsync(stop);
        await output.WriteLineAsync(version is null ? "nanoff does not tell its version; going on" : $"nanoff {version}");
        for (var i = 0; i < steps.Count; i++)
        {
            await output.WriteLineAsync($"[{i + 1}/{steps.Count}] {steps[i].What}");
            await output.WriteLineAsync($"  > {CommandLine(program, steps[i])}");
            await output.FlushAsync(stop);
            await nanoff.RunAsync(steps[i], output, stop);
        }

        await output.WriteLineAsync("Done. 'edgeiot devices' shows the board as soon as it has reached a gateway.");
    }

    private static string CommandLine(string program, FlashStep step) => OwnExecutable.Words(step.Arguments.Prepend(program));
}
