using System.Xml.Linq;

namespace EdgeIoT.Repository;

/// <summary>Which part may know which: arrows point one way.</summary>
public sealed class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["EdgeIoT.Protocol"] = [],
        ["EdgeIoT.Device"] = ["EdgeIoT.Protocol"],
        ["NanoFramework.Contract"] = [],
        ["NanoFramework.Analyzer"] = [],
        ["EdgeIoT.Firmware.Check"] = ["NanoFramework.Contract", "NanoFramework.Analyzer"],
        ["EdgeIoT.Mqtt"] = [],
        ["EdgeIoT.Mesh"] = [],
        ["EdgeIoT.Gateway"] = ["EdgeIoT.Mesh", "EdgeIoT.Mqtt", "EdgeIoT.Protocol"],
        ["EdgeIoT.Simulator"] = ["EdgeIoT.Device", "EdgeIoT.Mqtt", "EdgeIoT.Protocol"],
        ["EdgeIoT.Cli"] = ["EdgeIoT.Gateway", "EdgeIoT.Simulator", "EdgeIoT.Protocol", "EdgeIoT.Mqtt"],
        ["EdgeIoT.Bench"] = ["EdgeIoT.Cli", "EdgeIoT.Gateway", "EdgeIoT.Mesh", "EdgeIoT.Mqtt", "EdgeIoT.Protocol", "EdgeIoT.Simulator"],
    };

    [Fact]
    public void Products_reference_only_what_they_may_know()
    {
        var wrong = from project in Products()
                    from reference in References(project)
                    where !Allowed.GetValueOrDefault(Name(project), []).Contains(reference)
                    select $"{Name(project)} -> {reference}";
        Findings.None(wrong);
    }

    [Fact]
    public void Every_product_is_in_the_picture() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Products().Select(Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Products_do_not_reference_tests()
    {
        var wrong = Products().SelectMany(References).Where(r => r.EndsWith(".Tests", StringComparison.Ordinal));
        Findings.None(wrong);
    }

    [Fact]
    public void The_mesh_has_no_packages_and_no_frameworks()
    {
        var mesh = Load("gateway/EdgeIoT.Mesh/EdgeIoT.Mesh.csproj");
        Assert.Empty(mesh.Descendants("PackageReference").Concat(mesh.Descendants("FrameworkReference")));
    }

    [Fact]
    public void Pure_projects_ban_clocks_chance_threads_disk_and_sockets()
    {
        var props = RepositoryTree.Text("Directory.Build.props");
        foreach (var pure in (string[])["EdgeIoT.Mesh", "EdgeIoT.Device", "EdgeIoT.Protocol"])
            Assert.Contains($"'$(MSBuildProjectName)' == '{pure}'", props, StringComparison.Ordinal);
        Assert.Contains("BannedApiAnalyzers", RepositoryTree.Text("Directory.Build.targets"), StringComparison.Ordinal);
        var banned = RepositoryTree.Text("gateway/BannedSymbols.txt");
        foreach (var symbol in (string[])["System.DateTime.UtcNow", "System.Random", "System.Threading.Tasks.Task", "System.Threading.Thread", "System.IO.File", "System.Net.Sockets.Socket"])
            Assert.Contains(symbol, banned, StringComparison.Ordinal);
    }

    [Fact]
    public void The_board_s_code_is_written_in_the_language_of_the_board()
    {
        foreach (var project in (string[])["shared/EdgeIoT.Protocol/EdgeIoT.Protocol.csproj", "firmware/EdgeIoT.Device/EdgeIoT.Device.csproj"])
            Assert.Equal("9.0", Load(project).Descendants("LangVersion").Single().Value);
    }

    private static IEnumerable<string> Products() => RepositoryTree.Projects.Where(p => !p.StartsWith("tests/", StringComparison.Ordinal));

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

    private static XDocument Load(string project) => XDocument.Parse(RepositoryTree.Text(project));
}
