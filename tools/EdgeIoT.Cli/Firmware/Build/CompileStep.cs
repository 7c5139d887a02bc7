using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>Compiles the firmware with the SDK's compiler, with nothing in sight but the packages' assemblies.</summary>
internal static class CompileStep
{
    private const int ErrorsShown = 12;

    public static async Task<string> RunAsync(
        DotnetSdk sdk, FirmwareProject project, IReadOnlyList<string> libraries, string configuration, string folder, CancellationToken stop)
    {
        var output = Path.Combine(folder, $"{project.AssemblyName}.dll");
        var responseFile = Path.Combine(folder, "compile.rsp");
        await File.WriteAllLinesAsync(responseFile, Arguments(project, libraries, configuration, output), stop);
        var run = await sdk.RunAsync(["exec", sdk.Compiler, "-noconfig", $"@{responseFile}"], folder, stop);
        if (run.ExitCode == 0 && File.Exists(output))
            return output;
        var errors = run.Lines.Where(l => l.Contains("error ", StringComparison.Ordinal)).Select(l => Shorten(l, project)).ToList();
        throw new CommandFailure(
            $"The firmware does not compile against these packages ({errors.Count} errors):\n{(errors.Count > 0 ? string.Join('\n', errors.Take(ErrorsShown)) : run.Tail(ErrorsShown))}",
            "A member that is not there means packages of other versions than the sources were written for; else repair the sources.");
    }

    /// <summary>
    /// No standard library and no runtime of .NET, C# of the project's version (a later one adds attribute classes, which shift the
    /// method tables), and paths that do not depend on where the clone lies: the same input gives the same bytes.
    /// </summary>
    public static IEnumerable<string> Arguments(FirmwareProject project, IReadOnlyList<string> libraries, string configuration, string output)
    {
        var root = Path.GetFullPath(Path.Combine(project.Folder, "..", ".."));
        var debug = string.Equals(configuration, "Debug", StringComparison.OrdinalIgnoreCase);
        return
        [
            "-nologo", "-nostdlib+", "-deterministic+", "-target:exe", "-debug-", "-utf8output",
            debug ? "-optimize-" : "-optimize+",
            debug ? "-define:DEBUG;TRACE;NANOFRAMEWORK_1_0" : "-define:TRACE;NANOFRAMEWORK_1_0",
            "-runtimemetadataversion:v4.0.30319",
            $"-langversion:{project.LanguageVersion}",
            $"-nullable:{project.Nullable}",
            $"-pathmap:\"{root}\"=/",
            $"-out:\"{output}\"",
            .. libraries.Select(library => $"-reference:\"{library}\""),
            .. project.Sources.Select(source => $"\"{source}\""),
        ];
    }

    private static string Shorten(string line, FirmwareProject project) =>
        $"  | {line.Trim().Replace(Path.GetFullPath(Path.Combine(project.Folder, "..", "..")) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}";
}
