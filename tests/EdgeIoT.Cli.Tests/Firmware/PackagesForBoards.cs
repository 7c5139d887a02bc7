using EdgeIoT.Cli.Firmware.Assemblies;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Firmware;

/// <summary>The restore is the SDK's own; the packages are made up here.</summary>
public sealed class PackagesForBoards : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-packages-").FullName;
    private readonly MadeUpFeed _feed;

    public PackagesForBoards() => _feed = new MadeUpFeed(Path.Combine(_folder, "feed"));

    private string Packages => Path.Combine(_folder, "packages");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Packages_of_a_foreign_framework_are_restored_from_a_folder_and_their_assemblies_found()
    {
        var core = _feed.AddLibrary("made.up.Core", "1.17.11", "mscorlib");
        var units = _feed.AddLibrary("made.up.Units", "5.76.15", "made.up.Units", "lib/netnano1.0");
        await RestoreAsync([core, units], _feed.Folder);

        var dll = Assert.Single(PackageFolder.Libraries(core, core.FolderBelow(Packages)));
        var assembly = AssemblyReader.Read(dll, core.Id);
        Assert.Equal(("mscorlib", new Version(1, 17, 11, 0)), (assembly.Name, assembly.Version));
        Assert.EndsWith("made.up.Units.dll", Assert.Single(PackageFolder.Libraries(units, units.FolderBelow(Packages))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_and_versions_that_the_source_lacks_are_listed()
    {
        var other = _feed.AddLibrary("made.up.Core", "1.17.10", "mscorlib");
        var failure = await Assert.ThrowsAsync<CommandFailure>(
            () => RestoreAsync([other with { Version = "1.17.11" }, new("made.up.Nowhere", "1.0.0"), new("made.up.Neither", "1.0.0")], _feed.Folder));
        Assert.Contains("3 packages are not in", failure.Message, StringComparison.Ordinal);
        Assert.Contains("made.up.Core 1.17.11 (there is 1.17.10)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("made.up.Nowhere", failure.Message, StringComparison.Ordinal);
        Assert.Contains("made.up.Neither", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--source", failure.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/v3/index.json", "cannot be reached")]
    [InlineData("no-such-folder", "neither an address")]
    public async Task A_source_that_is_not_there_is_named_at_once(string source, string expected)
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => PackageSource.CheckAsync(source, CancellationToken.None));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(source, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_answers_404_is_no_feed()
    {
        using var server = new FakeGateway();
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => PackageSource.CheckAsync($"http://{server.Endpoint}/v2", CancellationToken.None));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_without_the_boards_form_is_laid_out_wrongly()
    {
        var package = new PackageIdentity("made.up", "1.0.0");
        Write("a/lib/a.dll");
        Assert.Contains("no .pe beside a.dll", Assert.Throws<CommandFailure>(() => PackageFolder.Libraries(package, Path.Combine(_folder, "a"))).Message, StringComparison.Ordinal);
        Assert.Contains("lib has no .dll", Assert.Throws<CommandFailure>(() => PackageFolder.Libraries(package, Path.Combine(_folder, "b"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_metadata_processor_is_taken_as_built_for_dotnet_with_what_it_needs()
    {
        var tool = CoherentSet.MetadataProcessor;
        var folder = Path.Combine(_folder, "tool");
        Write($"tool/lib/net472/{tool.Id}.dll");
        Assert.Contains("only .NET Framework", Assert.Throws<CommandFailure>(() => PackageFolder.MetadataProcessor(tool, folder, Path.Combine(_folder, "to"))).Message, StringComparison.Ordinal);
        Write($"tool/lib/net6.0/{tool.Id}.dll");
        Assert.Contains("Mono.Cecil.dll", Assert.Throws<CommandFailure>(() => PackageFolder.MetadataProcessor(tool, folder, Path.Combine(_folder, "to"))).Message, StringComparison.Ordinal);
        Write("tool/lib/Mono.Cecil.dll");
        Assert.True(File.Exists(PackageFolder.MetadataProcessor(tool, folder, Path.Combine(_folder, "to"))));
    }

    [Fact]
    public void A_dll_and_a_pe_of_different_builds_are_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.dll"), MadeUpAssembly.Dll("a", new Version(1, 2, 3, 0)));
        File.WriteAllBytes(Path.Combine(_folder, "a.pe"), MadeUpAssembly.Pe(new Version(1, 2, 4, 0)));
        var failure = Assert.Throws<CommandFailure>(() => AssemblyReader.Read(Path.Combine(_folder, "a.dll"), "made.up"));
        Assert.Contains("a.pe of made.up is version 1.2.4.0, a.dll beside it 1.2.3.0", failure.Message, StringComparison.Ordinal);
    }

    private async Task RestoreAsync(IReadOnlyList<PackageIdentity> packages, string source)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var work = Path.Combine(_folder, "work");
        Directory.CreateDirectory(work);
        var sdk = await DotnetSdk.FindAsync("dotnet", work, deadline.Token);
        await PackageRestore.RestoreAsync(sdk, packages, [source], Packages, work, deadline.Token);
    }

    private void Write(string path)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
    }
}
