using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>What a compiler lets pass and a board refuses when it loads the program, or computes wrongly.</summary>
public sealed class SourcesOfTheBoard
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Nothing_that_only_the_compiler_accepts_is_in_them() =>
        Assert.Empty(Sources().SelectMany(path => Refused(File.ReadAllText(path)).Select(what => $"{path}: {what}")));

    [Theory]
    [InlineData("class C<T> { }")]
    [InlineData("class C { void M<T>() { } }")]
    [InlineData("class C { int[,] F; }")]
    [InlineData("class C { int M(int a) => checked(a + 1); }")]
    [InlineData("class C { unsafe void M(int* p) { } }")]
    public void Such_things_are_found(string planted) => Assert.NotEmpty(Refused(planted));

    [Fact]
    public void The_project_of_the_board_names_every_source_and_no_other()
    {
        var folder = Path.Combine(Root, "firmware", "EdgeIoT.Firmware");
        var listed = XDocument.Load(Path.Combine(folder, "EdgeIoT.Firmware.nfproj")).Descendants()
            .Where(element => element.Name.LocalName == "Compile")
            .Select(element => Path.GetFullPath(Path.Combine(folder, element.Attribute("Include")!.Value.Replace('\\', '/'))));
        Assert.Equal(Sources().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_project_of_the_board_refers_to_the_packages_that_it_lists()
    {
        var folder = Path.Combine(Root, "firmware", "EdgeIoT.Firmware");
        var packages = XDocument.Load(Path.Combine(folder, "packages.config")).Root!.Elements()
            .Select(package => $"{package.Attribute("id")!.Value}.{package.Attribute("version")!.Value}").ToHashSet(StringComparer.Ordinal);
        var referred = XDocument.Load(Path.Combine(folder, "EdgeIoT.Firmware.nfproj")).Descendants()
            .Where(element => element.Name.LocalName == "HintPath").Select(element => element.Value.Split('\\')[1]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(packages.Order(StringComparer.Ordinal), referred.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Refused(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp9));
        return tree.GetRoot().DescendantNodes().Where(node => node is TypeParameterListSyntax or ArrayRankSpecifierSyntax { Rank: > 1 } or PointerTypeSyntax
            || node.IsKind(SyntaxKind.CheckedExpression) || node.IsKind(SyntaxKind.CheckedStatement) || node is FixedStatementSyntax)
            .Select(node => $"line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {node.Kind()}");
    }

    private static List<string> Sources()
    {
        string[] folders = ["firmware/EdgeIoT.Firmware", "firmware/EdgeIoT.Device", "shared/EdgeIoT.Protocol"];
        return [.. folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split('/', '\\').Any(part => part is "obj" or "bin"))];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeIoT.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("EdgeIoT.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
