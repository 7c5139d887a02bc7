using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Firmware;

public sealed class VersionsThatBelongTogether : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-versions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_repository_s_own_list_is_such_a_set()
    {
        var project = FirmwareProject.Find(null);
        Assert.Empty(CoherentSet.Differences(PackagesConfig.Read(project.PackagesConfig)));
        Assert.Equal("EdgeIoT.Firmware", project.AssemblyName);
        Assert.Equal("9.0", project.LanguageVersion);
        Assert.Contains(project.Sources, s => s.EndsWith("TelemetryMessage.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_version_must_be_meant()
    {
        PackageIdentity[] packages = [new("nanoFramework.CoreLibrary", "2.0.0-preview.52"), new("nanoFramework.System.Net", "1.11.60"), new("Somebody.Else", "1.0.0")];
        var failure = Assert.Throws<CommandFailure>(() => CoherentSet.Check(packages, []));
        Assert.Contains("nanoFramework.CoreLibrary 2.0.0-preview.52 instead of 1.17.11", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Somebody.Else 1.0.0 is not in the table", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--package", failure.Next, StringComparison.Ordinal);
        CoherentSet.Check(packages, [packages[0], packages[2]]);
    }

    [Theory]
    [InlineData("1.17.0.106", true)]
    [InlineData("1.17.0.7", true)]
    [InlineData("1.17.01.7", false)]
    [InlineData("1.16.0.106", false)]
    [InlineData("2.0.0.3", false)]
    public void Only_runtime_images_of_the_line_fit(string version, bool fits) => Assert.Equal(fits, CoherentSet.FirmwareFits(version));

    [Fact]
    public void Versions_given_by_option_replace_those_of_the_list()
    {
        PackageIdentity[] packages = [new("a", "1.0.0"), new("b", "1.0.0")];
        Assert.Equal([new("a", "1.0.0"), new("b", "2.0.0")], packages.With([PackageIdentity.TryParse("B=2.0.0")!]));
        Assert.Contains("c is not a package", Assert.Throws<CommandFailure>(() => packages.With([new("c", "1")])).Message, StringComparison.Ordinal);
        Assert.Null(PackageIdentity.TryParse("a"));
        Assert.Null(PackageIdentity.TryParse("a=1=2"));
    }

    [Theory]
    [InlineData("<packages><package id=\"a\" /></packages>", "no version")]
    [InlineData("<packages><package id=\"a\" version=\"1\"/><package id=\"A\" version=\"2\"/></packages>", "listed twice")]
    [InlineData("<packages/>", "no packages")]
    [InlineData("<packages>", "cannot be used")]
    public void A_list_that_cannot_be_used_says_why(string text, string expected)
    {
        var file = Path.Combine(_folder, "packages.config");
        File.WriteAllText(file, text);
        Assert.Contains(expected, Assert.Throws<CommandFailure>(() => PackagesConfig.Read(file)).Message, StringComparison.Ordinal);
    }
}
