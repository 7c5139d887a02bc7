using System.Reflection;
using System.Runtime.Loader;
using EdgeIoT.Simulation.Faults;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>
/// The simulation with a core that has a bug in it, loaded beside the true one: the mutated source is compiled to an assembly of the same
/// name, and this assembly is loaded once more, so that it binds to that one.
/// </summary>
public sealed class MutatedCore : AssemblyLoadContext
{
    private const string CoreName = "EdgeIoT.Mesh";
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);
    private static readonly Lazy<Dictionary<string, SyntaxTree>> Trees = new(static () => CoreSource.Files.ToDictionary(static f => f.Key, static f => Parse(f.Value)));
    private static readonly Lazy<MetadataReference[]> References = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists)
            .Where(static path => Path.GetFileNameWithoutExtension(path) != CoreName)
            .Select(static path => MetadataReference.CreateFromFile(path))]);

    private readonly MemoryStream _core;
    private readonly FaultKind? _stage;

    // Not collectible: the runtime has been seen to crash in code of such a context on several threads.
    private MutatedCore(MemoryStream core, FaultKind? stage) => (_core, _stage) = (core, stage);

    /// <summary>Compiles the core with the bug.</summary>
    /// <exception cref="InvalidOperationException">The place of the bug is gone, or the bug does not compile.</exception>
    public static MutatedCore Of(Mutation mutation)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        if (!CoreSource.Files.TryGetValue(mutation.File, out var source))
            throw new InvalidOperationException($"\"{mutation.Name}\": there is no {mutation.File}");
        var trees = Trees.Value.Where(t => t.Key != mutation.File).Select(static t => t.Value)
            .Append(Parse(mutation.Plant(source)))
            .Append(Parse(Preamble()));
        var compilation = CSharpCompilation.Create(CoreName, trees, References.Value, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        var core = new MemoryStream();
        var result = compilation.Emit(core);
        if (!result.Success)
            throw new InvalidOperationException($"\"{mutation.Name}\" does not compile: {result.Diagnostics.First(static d => d.Severity == DiagnosticSeverity.Error)}");
        core.Position = 0;
        return new MutatedCore(core, mutation.Stage);
    }

    /// <summary>Runs a seed in the second simulation and tells its story to a listener, if there is one; the broken promise, or null.</summary>
    public Func<ulong, TextWriter?, string?> Probe()
    {
        var violation = Method<Func<ulong, int, TextWriter?, string?>>(nameof(MutationProbe.Violation));
        return (seed, listener) => violation(seed, (int?)_stage ?? -1, listener);
    }

    /// <summary>Shrinks a seed in the second simulation, see <see cref="MutationProbe.Shrunk"/>.</summary>
    public Func<ulong, TextWriter?, (int Left, int Of)?> Shrunk() => Method<Func<ulong, TextWriter?, (int Left, int Of)?>>(nameof(MutationProbe.Shrunk));

    private T Method<T>(string name)
        where T : Delegate => LoadFromAssemblyPath(typeof(MutationProbe).Assembly.Location).GetType(typeof(MutationProbe).FullName!)!
        .GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<T>();

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        return assemblyName.Name == CoreName ? LoadFromStream(_core) : null;
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, Parsing);

    /// <summary>What the project file adds to the source.</summary>
    private static string Preamble() => """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("EdgeIoT.Mesh.Tests")]
        """;
}
