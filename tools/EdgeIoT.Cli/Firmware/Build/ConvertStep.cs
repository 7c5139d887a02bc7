using System.Xml.Linq;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>Converts the .dll into the boards' form with the metadata processor's build task, under the SDK's own MSBuild.</summary>
internal static class ConvertStep
{
    private const string TaskName = "nanoFramework.Tools.MetadataProcessor.MsBuildTask.MetaDataProcessorTask";

    /// <summary>Writes the .pe and .pdbx beside the .dll.</summary>
    public static async Task<string> RunAsync(DotnetSdk sdk, string task, string dll, IReadOnlyList<string> libraries, CancellationToken stop)
    {
        var pe = Path.ChangeExtension(dll, ".pe");
        File.Delete(pe);
        var project = Path.Combine(Path.GetDirectoryName(dll)!, "convert.proj");
        Project(task, dll, pe, libraries).Save(project);
        var run = await sdk.BuildAsync(project, "Convert", stop);
        if (run.ExitCode == 0 && File.Exists(pe))
            return pe;
        throw new CommandFailure($"The metadata processor failed on {Path.GetFileName(dll)}:\n{run.Tail(15)}",
            "It refuses what boards cannot run (unsafe code, for one). If it could not be loaded at all, its package does not suit this SDK.");
    }

    public static XDocument Project(string task, string dll, string pe, IReadOnlyList<string> libraries) => new(
        new XElement("Project",
            new XElement("UsingTask", new XAttribute("TaskName", TaskName), new XAttribute("AssemblyFile", task)),
            new XElement("ItemGroup", libraries.Append(dll).Select(l => new XElement("LoadHint", new XAttribute("Include", l)))),
            new XElement("Target", new XAttribute("Name", "Convert"),
                new XElement("MetaDataProcessorTask",
                    new XAttribute("LoadHints", "@(LoadHint)"), new XAttribute("Parse", dll), new XAttribute("Compile", pe)))));
}
