using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary><c>edgeiot firmware build</c>: the deployable image with the .NET SDK alone.</summary>
internal static class BuildCommand
{
    private static readonly string[] Steps = ["sdk", "packages", "compile", "convert", "join"];

    public static Command Create()
    {
        var options = new BuildOptions();
        var command = new Command("build", "Restores the packages, compiles, converts and joins everything into the image that is flashed");
        options.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var json = parsed.GetValue(options.Json);
            var plan = options.Plan(parsed);
            var manifest = await new FirmwareBuild(plan, json ? static (_, _) => { } : Progress(output)).RunAsync(stop);
            if (json)
                await output.WriteLineAsync(manifest.ToJson());
            else
                await WriteAsync(output, plan, manifest);
        });
        return command;
    }

    private static Action<string, string> Progress(TextWriter output)
    {
        var began = Stopwatch.GetTimestamp();
        return (step, text) =>
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{Array.IndexOf(Steps, step) + 1}/{Steps.Length}] {step,-9} {text} ({Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s)"));
            output.Flush();
            began = Stopwatch.GetTimestamp();
        };
    }

    private static async Task WriteAsync(TextWriter output, BuildPlan plan, FirmwareManifest manifest)
    {
        foreach (var warning in manifest.Warnings)
            await output.WriteLineAsync($"warning: {warning}");
        if (manifest.Warnings.Count > 0)
            await output.WriteLineAsync($"         A board stops at its start where they differ. The table is that of runtime {CoherentSet.FirmwareLine}.");
        await output.WriteLineAsync();
        await output.WriteLineAsync($"  image     {OwnExecutable.Shortest(plan.Image)}");
        await output.WriteLineAsync($"  sha256    {manifest.Sha256}");
        await output.WriteLineAsync($"  runtime   {manifest.Target} {manifest.Firmware}");
        await output.WriteLineAsync($"  flash it  {OwnExecutable.Find().CommandLine("flash", "--board", plan.Board.Name, "--port", "PORT", "--image", OwnExecutable.Shortest(plan.Image))}");
    }
}
