using System.Diagnostics;

namespace EdgeIoT.Repository;

/// <summary>The files of this repository: those that git tracks, or would after the next add.</summary>
internal static class RepositoryTree
{
    private static readonly Lazy<IReadOnlyList<string>> Tracked = new(List);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to <see cref="Root"/>, with slashes.</summary>
    public static IReadOnlyList<string> Files => Tracked.Value;

    public static IEnumerable<string> Named(params string[] extensions) =>
        Files.Where(f => extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static IEnumerable<string> Projects => Named(".csproj");

    /// <summary>Needs a package that is not everywhere, so it stays outside the solution and has no lock file.</summary>
    public const string OutsideTheSolution = "tests/EdgeIoT.Interop.MqttNet/EdgeIoT.Interop.MqttNet.csproj";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeIoT.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"EdgeIoT.sln is in no folder above {AppContext.BaseDirectory}.");
    }

    private static List<string> List()
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            start.ArgumentList.Add(argument);
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, "git ls-files failed; these tests run in a clone.");
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f)))];
    }
}
