using System.Xml.Linq;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>A classic project of boards, as a text: the SDK does not build it.</summary>
internal sealed class BoardProject(string path)
{
    private readonly string _folder = Path.Combine(BoardSources.Root, Path.GetDirectoryName(path)!);

    /// <summary>The sources that it lists.</summary>
    public IReadOnlyList<string> Sources =>
        [.. Elements("Compile").Select(element => Path.GetFullPath(Path.Combine(_folder, element.Attribute("Include")!.Value.Replace('\\', '/')))).Order(StringComparer.Ordinal)];

    /// <summary>The packages, with version, that its assemblies lie in.</summary>
    public IReadOnlyList<string> PackagesReferredTo =>
        [.. Elements("HintPath").Select(element => element.Value.Split('\\')[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The packages, with version, that are restored for it.</summary>
    public IReadOnlyList<string> Packages =>
        [.. XDocument.Load(Path.Combine(_folder, "packages.config")).Root!.Elements()
            .Select(package => $"{package.Attribute("id")!.Value}.{package.Attribute("version")!.Value}").Order(StringComparer.Ordinal)];

    private IEnumerable<XElement> Elements(string name) =>
        XDocument.Load(Path.Combine(BoardSources.Root, path)).Descendants().Where(element => element.Name.LocalName == name);
}
