namespace EdgeIoT.Simulation.Mutations;

/// <summary>The source of the core in the clone that this program was built from.</summary>
public static class CoreSource
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Read = new(static () =>
    {
        var folder = Path.Combine(Root(), "gateway", "EdgeIoT.Mesh");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .Where(static f => !f.Name.StartsWith("obj/", StringComparison.Ordinal) && !f.Name.StartsWith("bin/", StringComparison.Ordinal))
            .ToDictionary(static f => f.Name, static f => File.ReadAllText(f.Path).ReplaceLineEndings("\n"), StringComparer.Ordinal);
    });

    /// <summary>Text by file name, from <c>gateway/EdgeIoT.Mesh</c> on.</summary>
    /// <exception cref="InvalidOperationException">This program runs outside of a clone.</exception>
    public static IReadOnlyDictionary<string, string> Files => Read.Value;

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeIoT.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no EdgeIoT.sln above {AppContext.BaseDirectory}: mutations need the source; run this from a clone");
    }
}
