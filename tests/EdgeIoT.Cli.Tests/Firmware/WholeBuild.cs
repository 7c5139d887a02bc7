using EdgeIoT.Cli.Firmware;
using EdgeIoT.Cli.Firmware.Assemblies;
using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Firmware.Sdk;

namespace EdgeIoT.Cli.Tests.Firmware;

/// <summary>From packages.config to the image, with a core library and a processor that are made up.</summary>
public sealed class WholeBuild : IAsyncLifetime
{
    private static readonly Version Core = new(1, 17, 11, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-whole-build-").FullName;
    private MadeUpProcessor _processor = null!;

    private string Project => Path.Combine(_folder, "firmware", "EdgeIoT.Firmware");

    private string Out => Path.Combine(_folder, "out");

    public async Task InitializeAsync()
    {
        _processor = new MadeUpProcessor(await DotnetSdk.FindAsync("dotnet", _folder, CancellationToken.None), _folder);
        Directory.CreateDirectory(Project);
        await File.WriteAllTextAsync(Path.Combine(Project, "Program.cs"), "[assembly: System.Reflection.AssemblyVersion(\"0.1.0.0\")] static class Program { static void Main() { } }");
        await File.WriteAllTextAsync(Path.Combine(Project, "packages.config"), "<packages><package id=\"nanoFramework.CoreLibrary\" version=\"1.17.11\" /></packages>");
        await File.WriteAllTextAsync(Path.Combine(Project, "EdgeIoT.Firmware.nfproj"), """
            <Project><PropertyGroup><AssemblyName>EdgeIoT.Firmware</AssemblyName><LangVersion>9.0</LangVersion><Nullable>disable</Nullable></PropertyGroup>
            <ItemGroup><Compile Include="Program.cs" /></ItemGroup></Project>
            """);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_image_is_the_core_library_and_then_the_application()
    {
        var core = MadeUpAssembly.Pe(Core, 131, 0x1549C856);
        var application = MadeUpAssembly.Pe(new Version(0, 1, 0, 0), 140);
        await FeedAsync(core, application);
        var (exit, output, error) = await BuildAsync();
        Assert.True(exit == 0, error);
        Assert.Contains("[5/5] join      2 assemblies, 272 of 1,835,008 bytes", output, StringComparison.Ordinal);
        Assert.Equal([.. core, 0, .. application], await File.ReadAllBytesAsync(Path.Combine(Out, "EdgeIoT.Firmware.bin")));
        Assert.Equal(application, await File.ReadAllBytesAsync(Path.Combine(Out, "EdgeIoT.Firmware.pe")));

        var manifest = FirmwareManifest.TryRead(Out)!;
        Assert.Equal([("mscorlib", 0, "0x1549C856"), ("EdgeIoT.Firmware", 132, "0x00000000")], manifest.Assemblies.Select(a => (a.Name, a.Offset, a.NativeChecksum)));
        Assert.Equal(("esp32", "ESP32_REV3", CoherentSet.Firmware, 272, "0x1E0000"), (manifest.Board, manifest.Target, manifest.Firmware, manifest.Size, manifest.Address));
        Assert.Empty(manifest.Warnings);
    }

    [Fact]
    public async Task An_image_that_is_larger_than_the_partition_is_refused()
    {
        await FeedAsync(MadeUpAssembly.Pe(Core, 2_000_000, 1), MadeUpAssembly.Pe(new Version(0, 1, 0, 0)));
        var (exit, _, error) = await BuildAsync();
        Assert.Equal(1, exit);
        Assert.Contains("The image has 2,000,124 bytes; the application's partition of esp32 with 4 MB of flash has 1,835,008", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "EdgeIoT.Firmware.bin")));

        var (again, output, _) = await BuildAsync("--flash-size", "8", "--json");
        Assert.Equal(0, again);
        var warnings = System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("warnings");
        Assert.Contains("mscorlib 1.17.11.0 has native checksum 0x00000001", Assert.Single(warnings.EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_processor_of_the_previews_is_noticed()
    {
        var preview = MadeUpAssembly.Pe(new Version(0, 1, 0, 0));
        preview[5] = (byte)'2';
        await FeedAsync(MadeUpAssembly.Pe(Core), preview);
        var (exit, _, error) = await BuildAsync();
        Assert.Equal(1, exit);
        Assert.Contains("EdgeIoT.Firmware.pe cannot be used: it is in the form of the 2.0 previews", error, StringComparison.Ordinal);
    }

    private async Task FeedAsync(byte[] core, byte[] prepared)
    {
        Assert.NotNull(PeImage.TryRead(core, out _));
        var feed = new MadeUpFeed(Path.Combine(_folder, "feed"));
        feed.Add("nanoFramework.CoreLibrary", "1.17.11", ("lib/mscorlib.dll", await _processor.CoreLibraryAsync("1.17.11.0")), ("lib/mscorlib.pe", core));
        feed.Add(CoherentSet.MetadataProcessor.Id, CoherentSet.MetadataProcessor.Version, await _processor.FilesAsync(prepared));
    }

    private Task<(int ExitCode, string Output, string Error)> BuildAsync(params string[] more) => Edgeiot.RunAsync(FirmwareCommand.Create(),
        ["firmware", "build", "--board", "esp32", "--project", Project, "--source", Path.Combine(_folder, "feed"), "--out", Out, .. more]);
}
