using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>The project of the cases that run on boards, and on the desktop in EdgeIoT.Board.Tests.</summary>
public sealed class TheProjectOfTheCases
{
    private const string Folder = "tests/EdgeIoT.Board.Tests/Cases";

    private readonly BoardProject _project = new($"{Folder}/NFUnitTest.nfproj");

    [Fact]
    public void It_names_what_the_desktop_runs_and_no_other()
    {
        var cases = Directory.EnumerateFiles(Path.Combine(BoardSources.Root, Folder), "*.cs", SearchOption.AllDirectories);
        var tested = BoardSources.All().Where(path => !path.Contains("/EdgeIoT.Firmware/", StringComparison.Ordinal) || IsFlash(path));
        Assert.Equal(cases.Concat(tested).Order(StringComparer.Ordinal), _project.Sources);
    }

    [Fact]
    public void It_compiles_from_what_it_names()
    {
        var language = new CSharpParseOptions(LanguageVersion.CSharp9);
        var compilation = CSharpCompilation.Create(
            "NFUnitTest",
            _project.Sources.Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), language, path)),
            [MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "contract", "NanoFramework.Contract.dll"))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void It_takes_what_both_have_from_the_packages_of_the_application()
    {
        Assert.Equal(_project.Packages, _project.PackagesReferredTo);
        var application = new BoardProject("firmware/EdgeIoT.Firmware/EdgeIoT.Firmware.nfproj");
        Assert.Equal(["nanoFramework.TestFramework.3.0.80"], _project.Packages.Except(application.Packages));
    }

    private static bool IsFlash(string path) =>
        path.Contains("/EdgeIoT.Firmware/Flash/", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("Flash", StringComparison.Ordinal);
}
