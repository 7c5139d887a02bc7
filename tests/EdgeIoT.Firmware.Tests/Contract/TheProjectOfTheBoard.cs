using System.Xml.Linq;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>The classic project of the board, which the SDK does not build.</summary>
public sealed class TheProjectOfTheBoard
{
    private static readonly string Root = BoardSources.Root;

    [Fact]
    public void It_names_every_source_and_no_other()
    {
        var folder = Path.Combine(Root, "firmware", "EdgeIoT.Firmware");
        var listed = XDocument.Load(Path.Combine(folder, "EdgeIoT.Firmware.nfproj")).Descendants()
            .Where(element => element.Name.LocalName == "Compile")
            .Select(element => Path.GetFullPath(Path.Combine(folder, element.Attribute("Include")!.Value.Replace('\\', '/'))));
        Assert.Equal(BoardSources.All().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_refers_to_the_packages_that_it_lists()
    {
        var folder = Path.Combine(Root, "firmware", "EdgeIoT.Firmware");
        var packages = XDocument.Load(Path.Combine(folder, "packages.config")).Root!.Elements()
            .Select(package => $"{package.Attribute("id")!.Value}.{package.Attribute("version")!.Value}").ToHashSet(StringComparer.Ordinal);
        var referred = XDocument.Load(Path.Combine(folder, "EdgeIoT.Firmware.nfproj")).Descendants()
            .Where(element => element.Name.LocalName == "HintPath").Select(element => element.Value.Split('\\')[1]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(packages.Order(StringComparer.Ordinal), referred.Order(StringComparer.Ordinal));
    }
}
