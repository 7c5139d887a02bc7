using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Firmware;

public sealed class StepsOfTheBuild : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sources_compile_against_a_core_library_of_their_own_to_the_same_bytes_each_time()
    {
        const string Core = "namespace System { public class Object { } public class ValueType { } public struct Void { } public struct Int32 { } public class Attribute { } public class String { } }";
        var core = await CompileAsync("mscorlib", Core + " static class P { static void Main() { } }", []);
        var first = await File.ReadAllBytesAsync(await CompileAsync("App", "static class P { static void Main() { } }", [core]));
        Assert.Equal(first, await File.ReadAllBytesAsync(await CompileAsync("App", "static class P { static void Main() { } }", [core])));

        var failure = await Assert.ThrowsAsync<CommandFailure>(() => CompileAsync("App", "static class P { static void Main() => System.Console.Beep(); }", [core]));
        Assert.Contains("1 errors", failure.Message, StringComparison.Ordinal);
        Assert.Contains("App.cs(1,", failure.Message, StringComparison.Ordinal);
        Assert.Contains("CS0234", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metadata_processor_that_cannot_be_loaded_shows_its_output()
    {
        var task = Path.Combine(_folder, "task.dll");
        await File.WriteAllTextAsync(task, "no assembly");
        var dll = Path.Combine(_folder, "App.dll");
        await File.WriteAllTextAsync(dll, "");
        var failure = await Assert.ThrowsAsync<CommandFailure>(async () => await ConvertStep.RunAsync(await SdkAsync(), task, dll, [], CancellationToken.None));
        Assert.Contains("metadata processor failed on App.dll", failure.Message, StringComparison.Ordinal);
        Assert.Contains("task.dll", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_sdk_it_says_what_to_install()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => DotnetSdk.FindAsync("no-such-dotnet", _folder, CancellationToken.None));
        Assert.Contains("Install the .NET SDK", failure.Next, StringComparison.Ordinal);
        string[] listed = ["8.0.100 [/opt/dotnet/sdk]", "10.0.100 [/opt/my dotnet/sdk]"];
        Assert.Equal(Path.Combine("/opt/my dotnet/sdk", "10.0.100", "Roslyn", "bincore", "csc.dll"), DotnetSdk.Choose("dotnet", "10.0.100", listed)!.Compiler);
        Assert.Null(DotnetSdk.Choose("dotnet", "9.0.100", listed));
    }

    [Fact]
    public void A_project_that_names_a_source_that_is_gone_is_refused()
    {
        var file = Path.Combine(_folder, "a.nfproj");
        File.WriteAllText(file, "<Project><PropertyGroup><AssemblyName>A</AssemblyName></PropertyGroup><ItemGroup><Compile Include=\"x\\y.cs\" /></ItemGroup></Project>");
        Assert.Contains(Path.Combine("x", "y.cs"), Assert.Throws<CommandFailure>(() => FirmwareProject.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_board_has_room_at_the_address_that_its_image_expects()
    {
        Assert.Equal((0x1E0000, 1792 * 1024), Layout("esp32", 4));
        Assert.Equal((0x1B0000, 1984 * 1024), Layout("esp32-s3-octal", 4));
        Assert.Equal((0x1B0000, 2944 * 1024), Layout("esp32-s3-quad", 8));
        Assert.Equal((0x1B0000, 1984 * 1024), Layout("esp32-c3", 16));
        Assert.Equal(2, Assert.Throws<CommandFailure>(() => Layout("esp32-c3", 2)).ExitCode);
    }

    [Theory]
    [InlineData("--board", "esp33")]
    [InlineData("--board", "esp32", "--flash-size", "5")]
    [InlineData("--board", "esp32", "--package", "nothing")]
    [InlineData("--board", "esp32", "--configuration", "Fast")]
    [InlineData("--board", "esp32", "--project", "no-such-folder")]
    public async Task Wrong_options_start_nothing(params string[] args)
    {
        var (exit, output, error) = await Edgeiot.RunAsync(Cli.Firmware.FirmwareCommand.Create(), ["firmware", "build", .. args]);
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Contains("edgeiot: ", error, StringComparison.Ordinal);
    }

    private static (int Address, int Size) Layout(string board, int flash)
    {
        var partition = BoardProfiles.Find(board)!.Partition(flash);
        return (partition.Address, partition.Size);
    }

    private Task<DotnetSdk> SdkAsync() => DotnetSdk.FindAsync("dotnet", _folder, CancellationToken.None);

    private async Task<string> CompileAsync(string name, string text, IReadOnlyList<string> libraries)
    {
        var source = Path.Combine(_folder, $"{name}.cs");
        await File.WriteAllTextAsync(source, text);
        var project = new FirmwareProject(Path.Combine(_folder, "p", "q", "p.nfproj"), name, "9.0", "enable", [source]);
        return await CompileStep.RunAsync(await SdkAsync(), project, libraries, "Release", _folder, CancellationToken.None);
    }
}
