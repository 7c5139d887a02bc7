using System.CommandLine;
using System.CommandLine.Parsing;

namespace EdgeIoT.Cli.Input;

/// <summary>Parses, runs and turns every failure into a message and an exit code: 0 done, 1 failed, 2 bad input.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var json = args.Contains("--json", StringComparer.Ordinal);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return FailureOutput.Write(error, BadInput(parsed), json);
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            };
            return await parsed.InvokeAsync(configuration, stop);
        }
        catch (CommandFailure failure)
        {
            return FailureOutput.Write(error, failure, json);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return FailureOutput.Write(error, new CommandFailure(failure.Message, "Check the address, the folder and its permissions, then run it again."), json);
        }
    }

    private static CommandFailure BadInput(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = string.Join(' ', Path(parsed.CommandResult).Prepend("edgeiot"));
        var errors = parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal).ToList();
        if (command is RootCommand)
            errors = parsed.UnmatchedTokens.Count > 0 ? [$"There is no command '{parsed.UnmatchedTokens[0]}'."] : ["A command is missing."];
        return CommandFailure.Input(string.Join(' ', errors), $"'{name} --help' lists what it takes.");
    }

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Command is RootCommand ? [] : command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : [command.Command.Name];
}
