using System.Xml;
using System.Xml.Linq;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>Reads <c>packages.config</c>, the list that the project systems read too.</summary>
internal static class PackagesConfig
{
    public static IReadOnlyList<PackageIdentity> Read(string path)
    {
        if (!File.Exists(path))
            throw CommandFailure.Input($"There is no {path}.", "Give --project the folder of EdgeIoT.Firmware.");
        try
        {
            var packages = XDocument.Load(path).Root!.Elements("package").Select(One).ToList();
            if (packages.GroupBy(p => p.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw Malformed(path, $"{twice.Key} is listed twice");
            return packages.Count > 0 ? packages : throw Malformed(path, "it lists no packages");
        }
        catch (XmlException problem)
        {
            throw Malformed(path, problem.Message);
        }

        PackageIdentity One(XElement element) =>
            element.Attribute("id")?.Value is { Length: > 0 } id && element.Attribute("version")?.Value is { Length: > 0 } version
                ? new PackageIdentity(id, version)
                : throw Malformed(path, $"{element} has no id or no version");
    }

    /// <summary>The list with other versions in it, those that <c>--package</c> gave.</summary>
    public static IReadOnlyList<PackageIdentity> With(this IReadOnlyList<PackageIdentity> packages, IEnumerable<PackageIdentity> others)
    {
        var changed = packages.ToList();
        foreach (var other in others)
        {
            var index = changed.FindIndex(p => p.Is(other.Id));
            if (index < 0)
                throw CommandFailure.Input($"{other.Id} is not a package of the firmware.", $"They are: {string.Join(", ", packages.Select(p => p.Id))}.");
            changed[index] = changed[index] with { Version = other.Version };
        }

        return changed;
    }

    private static CommandFailure Malformed(string path, string why) => CommandFailure.Input($"{path} cannot be used: {why}.", "Repair it; nothing was built.");
}
