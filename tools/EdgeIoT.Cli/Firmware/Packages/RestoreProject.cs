using System.Xml.Linq;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>
/// A project that compiles nothing: it downloads exact versions, whatever framework they are for, into a folder
/// (<c>PackageDownload</c>). It takes in nothing of the folders above it.
/// </summary>
internal static class RestoreProject
{
    public static XDocument Create(IEnumerable<PackageIdentity> packages, IReadOnlyList<string> sources, string folder) => new(
        new XElement("Project",
            new XElement("PropertyGroup",
                new XElement("ImportDirectoryBuildProps", "false"),
                new XElement("ImportDirectoryBuildTargets", "false"),
                new XElement("ImportDirectoryPackagesProps", "false"),
                new XElement("BaseIntermediateOutputPath", "obj/")),
            new XElement("Import", new XAttribute("Project", "Sdk.props"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", "net$(BundledNETCoreAppTargetFrameworkVersion)"),
                new XElement("DisableImplicitFrameworkReferences", "true"),
                new XElement("NuGetAudit", "false"),
                new XElement("RestorePackagesPath", folder),
                sources.Count > 0 ? new XElement("RestoreSources", string.Join(';', sources)) : null),
            new XElement("ItemGroup", packages.Select(p =>
                new XElement("PackageDownload", new XAttribute("Include", p.Id), new XAttribute("Version", $"[{p.Version}]")))),
            new XElement("Import", new XAttribute("Project", "Sdk.targets"), new XAttribute("Sdk", "Microsoft.NET.Sdk"))));

    /// <summary>
    /// Beside it: sources that were named here are asked for every package, whatever the user's settings map to whom, and
    /// over plain HTTP too. Credentials in the user's settings stay in force.
    /// </summary>
    public static XDocument Settings(IReadOnlyList<string> sources) => new(
        new XElement("configuration",
            sources.Count == 0 ? null : new XElement("packageSources", sources.Select((source, index) => new XElement("add",
                new XAttribute("key", $"given-{index + 1}"), new XAttribute("value", source), new XAttribute("allowInsecureConnections", "true")))),
            sources.Count == 0 ? null : new XElement("packageSourceMapping", new XElement("clear"))));
}
