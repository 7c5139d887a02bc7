namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>The scripts as they lie in the source tree: that is where a reader finds them, and where they are rewritten.</summary>
internal static class Library
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "EdgeIoT.Mesh.Tests", "Golden");

    /// <summary>Every script, as <c>election/pre-vote</c>.</summary>
    public static IReadOnlyList<string> Scripts { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Folder, "Scripts"), "*" + Ending, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Path.Combine(Folder, "Scripts"), f)[..^Ending.Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    private const string Ending = ".golden.txt";

    /// <summary>The list of rules, clauses and scripts.</summary>
    public static string Readme => File.ReadAllText(Path.Combine(Folder, "README.md"));

    /// <summary>The mesh's own guide, which points to scripts.</summary>
    public static string Guide => File.ReadAllText(Path.Combine(Root(), "gateway", "EdgeIoT.Mesh", "README.md"));

    public static string PathOf(string name) => Path.Combine(Folder, "Scripts", name + Ending);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeIoT.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
