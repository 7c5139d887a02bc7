using System.ComponentModel;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Sdk;

/// <summary>The .NET SDK that is installed here: its compiler, its package restore, its MSBuild.</summary>
internal sealed class DotnetSdk(string program, string version, string folder)
{
    private const int LeastMajor = 8;
    private const string GetIt = "Install the .NET SDK 10 (https://dot.net/download); nothing else is needed.";

    public string Version => version;

    /// <summary>The compiler that comes with it.</summary>
    public string Compiler => Path.Combine(folder, "Roslyn", "bincore", "csc.dll");

    public static async Task<DotnetSdk> FindAsync(string program, string workFolder, CancellationToken stop)
    {
        var version = await AskAsync(program, "--version", workFolder, stop);
        var number = version.Lines.Count > 0 ? version.Lines[^1].Trim() : "";
        if (version.ExitCode != 0 || !System.Version.TryParse(number.Split('-')[0], out var parsed))
            throw new CommandFailure($"'{program} --version' does not name an SDK: {string.Join(' ', version.Lines.Take(3)).Trim()}", GetIt);
        if (parsed.Major < LeastMajor)
            throw new CommandFailure($"The .NET SDK {number} is too old; {LeastMajor} is the least.", GetIt);
        var listed = await AskAsync(program, "--list-sdks", workFolder, stop);
        return Choose(program, number, listed.Lines) ?? throw new CommandFailure($"'{program} --list-sdks' does not tell where SDK {number} is.", GetIt);
    }

    /// <summary>From lines such as <c>10.0.100 [/usr/share/dotnet/sdk]</c>; null if none is of this version.</summary>
    public static DotnetSdk? Choose(string program, string version, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var parts = line.Split(" [", 2);
            if (parts.Length == 2 && string.Equals(parts[0].Trim(), version, StringComparison.Ordinal))
                return new DotnetSdk(program, version, Path.Combine(parts[1].Trim().TrimEnd(']'), version));
        }

        return null;
    }

    /// <summary>Runs <c>dotnet</c> with this SDK.</summary>
    public Task<ToolRun> RunAsync(IEnumerable<string> arguments, string workFolder, CancellationToken stop) =>
        ToolRun.RunAsync(program, arguments, workFolder, stop);

    /// <summary>
    /// Builds a target of a project that was written here. Nothing of the folders above it is taken in, and the server
    /// processes end with it.
    /// </summary>
    public Task<ToolRun> BuildAsync(string project, string target, CancellationToken stop) =>
        RunAsync(["msbuild", project, $"-t:{target}", "-noAutoResponse", "-nologo", "-nodeReuse:false", "-v:n", "-clp:NoSummary;DisableConsoleColor"],
            Path.GetDirectoryName(project)!, stop);

    private static async Task<ToolRun> AskAsync(string program, string question, string folder, CancellationToken stop)
    {
        try
        {
            return await ToolRun.RunAsync(program, [question], folder, stop);
        }
        catch (Win32Exception)
        {
            throw new CommandFailure($"'{program}' cannot be started: the .NET SDK is not installed, or not on the PATH.", GetIt);
        }
    }
}
