using System.CommandLine;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests;

/// <summary>Runs a command in this process and keeps what it prints.</summary>
internal static class Edgeiot
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(Command command, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var exitCode = await CommandRunner.RunAsync(new RootCommand { command }, args, output, error, stop.Token);
        return (exitCode, output.ToString(), error.ToString());
    }
}
