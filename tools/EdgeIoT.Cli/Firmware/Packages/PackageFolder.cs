using System.Globalization;
using System.Text.RegularExpressions;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>Finds what the build needs in unpacked packages.</summary>
internal static partial class PackageFolder
{
    /// <summary>The .dll files of a library; each has its .pe beside it. Below <c>lib/netnano1.0</c>, or in <c>lib</c> itself as most have them.</summary>
    public static IReadOnlyList<string> Libraries(PackageIdentity package, string folder)
    {
        var lib = Path.Combine(folder, "lib");
        var own = Path.Combine(lib, "netnano1.0");
        var place = Directory.Exists(own) ? own : lib;
        var found = Directory.Exists(place) ? Directory.GetFiles(place, "*.dll").Order(StringComparer.Ordinal).ToList() : [];
        if (found.Count == 0)
            throw WrongLayout(package, "lib has no .dll");
        var lonely = found.Where(dll => !File.Exists(Path.ChangeExtension(dll, ".pe"))).Select(Path.GetFileName).ToList();
        return lonely.Count == 0 ? found : throw WrongLayout(package, $"there is no .pe beside {string.Join(", ", lonely)}");
    }

    /// <summary>
    /// Copies the conversion task for .NET, with all that it needs, into one folder, and tells its path. The build for
    /// .NET Framework, which the package has too, does not run here.
    /// </summary>
    public static string MetadataProcessor(PackageIdentity package, string folder, string to)
    {
        var name = $"{CoherentSet.MetadataProcessor.Id}.dll";
        var task = Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories)
            .Select(path => (Path: path, Framework: Net().Match(Path.GetFileName(Path.GetDirectoryName(path)!))))
            .Where(t => t.Framework.Success)
            .OrderByDescending(t => int.Parse(t.Framework.Groups["major"].Value, CultureInfo.InvariantCulture))
            .Select(t => t.Path).FirstOrDefault(path => MajorOf(path) <= Environment.Version.Major)
            ?? throw WrongLayout(package, $"there is no {name} for .NET 6 or later in it (only .NET Framework?)");
        Directory.CreateDirectory(to);
        // Libraries that were packed one folder higher than the task come first, so that those beside it win.
        string[] places = [Path.Combine(folder, "lib"), Path.GetDirectoryName(task)!];
        foreach (var file in places.Where(Directory.Exists).SelectMany(place => Directory.GetFiles(place, "*.dll")))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        return File.Exists(Path.Combine(to, "Mono.Cecil.dll")) ? Path.Combine(to, name) : throw WrongLayout(package, "Mono.Cecil.dll, which the task needs, is not in it");
    }

    private static int MajorOf(string path) =>
        int.Parse(Net().Match(Path.GetFileName(Path.GetDirectoryName(path)!)).Groups["major"].Value, CultureInfo.InvariantCulture);

    private static CommandFailure WrongLayout(PackageIdentity package, string why) =>
        new($"The package {package} is not laid out as expected: {why}.", "Take it from another source, and empty the folder of --packages first.");

    [GeneratedRegex(@"^net(?<major>[5-9]|[1-9]\d)\.\d$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Net();
}
