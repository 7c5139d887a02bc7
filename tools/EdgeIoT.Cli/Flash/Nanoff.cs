using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Flash;

/// <summary>The program that writes to boards, a .NET tool.</summary>
internal sealed partial class Nanoff(string program)
{
    private const string GetIt = "Install it with 'dotnet tool install -g nanoff', and see that ~/.dotnet/tools is on the PATH.";

    /// <summary>Fails if it is not there or too old. The version; null if it does not tell one.</summary>
    public async Task<Version?> CheckAsync(CancellationToken stop)
    {
        try
        {
            var run = await ToolRun.RunAsync(program, ["--version"], Environment.CurrentDirectory, stop);
            var match = run.Lines.Select(l => Number().Match(l)).FirstOrDefault(m => m.Success);
            var version = match is null ? null : Version.Parse(match.Value);
            if (version is not null && version < CoherentSet.LeastNanoff)
                throw new CommandFailure($"nanoff {version} is too old; {CoherentSet.LeastNanoff} is the least.", "Run 'dotnet tool update -g nanoff'.");
            return version;
        }
        catch (Win32Exception)
        {
            throw new CommandFailure($"'{program}' cannot be started: nanoff is not installed, or not on the PATH.", GetIt);
        }
    }

    /// <summary>Runs one step to its end. Throws what went wrong and what to do.</summary>
    public async Task RunAsync(FlashStep step, TextWriter output, CancellationToken stop)
    {
        var failure = step.OwnsTerminal ? await OnTerminalAsync(step, stop) : await ReadAsync(step, output, stop);
        if (failure is not null)
            throw new CommandFailure($"Writing {step.What} failed: {failure}", NanoffFailure.WhatToDo(failure, step));
    }

    private async Task<string?> OnTerminalAsync(FlashStep step, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in step.Arguments.Concat(Console.IsOutputRedirected ? ["-v", "m"] : []))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return process.ExitCode == 0 ? null : NanoffFailure.Name(process.ExitCode);
    }

    // It ends with 0 even if a file did not arrive; only its words tell.
    private async Task<string?> ReadAsync(FlashStep step, TextWriter output, CancellationToken stop)
    {
        var run = await ToolRun.RunAsync(program, step.Arguments, Environment.CurrentDirectory, stop, line => output.WriteLine($"  {line}"));
        if (run.ExitCode != 0)
            return NanoffFailure.Name(run.ExitCode);
        return run.Lines.FirstOrDefault(l => l.StartsWith("Error ", StringComparison.Ordinal) || l.StartsWith("Exception ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b\d+\.\d+\.\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
