namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>The sources that a board runs.</summary>
internal static class BoardSources
{
    /// <summary>The firmware, the brain and the protocol.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["firmware/EdgeIoT.Firmware", "firmware/EdgeIoT.Device", "shared/EdgeIoT.Protocol"];

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every source file.</summary>
    public static List<string> All() =>
        [.. Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split('/', '\\').Any(part => part is "obj" or "bin"))];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeIoT.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("EdgeIoT.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
