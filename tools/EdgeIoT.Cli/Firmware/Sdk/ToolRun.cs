using System.Diagnostics;

namespace EdgeIoT.Cli.Firmware.Sdk;

/// <summary>A program that ran to its end: how it ended, and what it printed on both streams, in order of arrival.</summary>
internal sealed record ToolRun(int ExitCode, IReadOnlyList<string> Lines)
{
    /// <summary>Runs it. Each line goes to <paramref name="onLine"/> as it comes. Throws <see cref="System.ComponentModel.Win32Exception"/> if it cannot be started.</summary>
    public static async Task<ToolRun> RunAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken stop, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Its messages are read here, so they are asked for in one language; and nothing of it stays behind.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started.");
        try
        {
            var lines = new List<string>();
            await Task.WhenAll(CollectAsync(process.StandardOutput), CollectAsync(process.StandardError), process.WaitForExitAsync(stop));
            return new ToolRun(process.ExitCode, lines);

            async Task CollectAsync(StreamReader reader)
            {
                while (await reader.ReadLineAsync(stop) is { } line)
                {
                    lock (lines)
                    {
                        lines.Add(line);
                        onLine?.Invoke(line);
                    }
                }
            }
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The last lines, indented for a message.</summary>
    public string Tail(int count) => string.Join('\n', Lines.Where(l => l.Trim().Length > 0).TakeLast(count).Select(l => $"  | {l.Trim()}"));
}
