using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Firmware.Sdk;

namespace EdgeIoT.Cli.Tests.Firmware;

/// <summary>
/// Stands in for the metadata processor: a build task with its name and inputs, compiled here, that writes what it was given
/// beforehand instead of converting. With it the whole build runs where no package of the boards is at hand.
/// </summary>
internal sealed class MadeUpProcessor(DotnetSdk sdk, string folder)
{
    private const string Source = """
        using System.IO;
        using Microsoft.Build.Framework;

        namespace nanoFramework.Tools.MetadataProcessor.MsBuildTask
        {
            public class MetaDataProcessorTask : Microsoft.Build.Utilities.Task
            {
                public ITaskItem[] LoadHints { get; set; }
                public string Parse { get; set; }
                public string Compile { get; set; }

                public override bool Execute()
                {
                    if (LoadHints.Length == 0 || !File.Exists(Parse))
                        Log.LogError("nothing to convert");
                    else
                        File.Copy(Path.Combine(Path.GetDirectoryName(GetType().Assembly.Location), "prepared.dll"), Compile, true);
                    return !Log.HasLoggedErrors;
                }
            }
        }
        """;

    public async Task<(string Path, byte[] Content)[]> FilesAsync(byte[] prepared)
    {
        var name = CoherentSet.MetadataProcessor.Id;
        var task = Path.Combine(folder, $"{name}.dll");
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var tools = Path.GetFullPath(Path.Combine(sdk.Compiler, "..", "..", ".."));
        string[] references =
        [
            Path.Combine(runtime, "System.Private.CoreLib.dll"), Path.Combine(runtime, "System.Runtime.dll"), Path.Combine(runtime, "netstandard.dll"),
            Path.Combine(tools, "Microsoft.Build.Framework.dll"), Path.Combine(tools, "Microsoft.Build.Utilities.Core.dll"),
        ];
        await File.WriteAllTextAsync(Path.Combine(folder, "task.cs"), Source);
        await CompileAsync(task, "task.cs", references);
        return [($"lib/net6.0/{name}.dll", await File.ReadAllBytesAsync(task)), ("lib/net6.0/prepared.dll", prepared), ("lib/net6.0/Mono.Cecil.dll", [])];
    }

    /// <summary>A core library with just what an empty program needs.</summary>
    public async Task<byte[]> CoreLibraryAsync(string version)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "core.cs"), $$"""
            [assembly: System.Reflection.AssemblyVersion("{{version}}")]
            namespace System
            {
                public class Object { } public class ValueType { } public class Attribute { } public class String { } public class Enum { }
                public struct Void { } public struct Int32 { } public struct Boolean { }
                public enum AttributeTargets { All }
                public class AttributeUsageAttribute : Attribute
                {
                    public AttributeUsageAttribute(AttributeTargets on) { }
                    public bool AllowMultiple { get { return false; } set { } }
                    public bool Inherited { get { return false; } set { } }
                }
            }
            namespace System.Reflection { public class AssemblyVersionAttribute : Attribute { public AssemblyVersionAttribute(string version) { } } }
            """);
        var core = Path.Combine(folder, "mscorlib.dll");
        await CompileAsync(core, "core.cs", []);
        return await File.ReadAllBytesAsync(core);
    }

    private async Task CompileAsync(string output, string source, IEnumerable<string> references)
    {
        string[] arguments = ["exec", sdk.Compiler, "-noconfig", "-nostdlib+", "-nologo", "-target:library", "-runtimemetadataversion:v4.0.30319", $"-out:{output}",
            .. references.Select(r => $"-reference:{r}"), source];
        var run = await sdk.RunAsync(arguments, folder, CancellationToken.None);
        Assert.True(run.ExitCode == 0, run.Tail(10));
    }
}
