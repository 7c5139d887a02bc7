using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Flash;
using EdgeIoT.Cli.Provision;
using EdgeIoT.Cli.Tests.Firmware;

namespace EdgeIoT.Cli.Tests.Flash;

public sealed class FlashingABoard : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-flash-").FullName;
    private readonly string _image;

    public FlashingABoard()
    {
        _image = Path.Combine(_folder, "app.bin");
        File.WriteAllBytes(_image, MadeUpAssembly.Pe(new Version(1, 17, 11, 0)));
        File.WriteAllText(Path.Combine(_folder, BoardSettingsFile.Name), "{}");
        NanoffFiles.WriteNetwork(_folder, null, "home", "password");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_commands_are_printed_in_order_and_nothing_is_run()
    {
        var (exit, output, error) = await FlashAsync("--board", "esp32", "--mass-erase", "--nanoff", "no-such-nanoff");
        Assert.True(exit == 0, error);
        Assert.Equal(
        [
            "no-such-nanoff --target ESP32_REV3 --update --serialport /dev/ttyUSB0 --fwversion 1.17.0.106 --masserase",
            $"no-such-nanoff --target ESP32_REV3 --deploy --serialport /dev/ttyUSB0 --image {_image} --address 0x1E0000",
            $"no-such-nanoff --filedeployment {_folder}/deploy.json",
            $"no-such-nanoff --networkdeployment {_folder}/network.json",
        ], output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(l => l.Replace('\\', '/')));
    }

    [Fact]
    public async Task Nanoff_s_files_name_the_port()
    {
        await FlashAsync("--board", "esp32");
        foreach (var file in (string[])[NanoffFiles.Files, NanoffFiles.Network])
            Assert.Contains("/dev/ttyUSB0", await File.ReadAllTextAsync(Path.Combine(_folder, file)), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Every_step_is_run_once_and_in_order()
    {
        var nanoff = new FakeNanoff(_folder);
        var (exit, output, error) = await FlashAsync("--board", "esp32-s3-octal", "--run", "--nanoff", nanoff.Program);
        Assert.True(exit == 0, error);
        Assert.Equal(["--target", "--target", "--filedeployment", "--networkdeployment"], nanoff.Runs.Select(r => r.Split(' ')[0]));
        Assert.Contains("ESP32_S3_OCTAL --update", nanoff.Runs[0], StringComparison.Ordinal);
        Assert.Contains("--address 0x1B0000", nanoff.Runs[1], StringComparison.Ordinal);
        Assert.Contains("[4/4]", output, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task The_first_failure_ends_it_and_says_what_to_do()
    {
        // The runtime image was not found: E9005, of which the system keeps 45.
        var nanoff = new FakeNanoff(_folder, when: "update", exitCode: 9005 % 256);
        var (exit, _, error) = await FlashAsync("--board", "esp32", "--run", "--nanoff", nanoff.Program);
        Assert.Equal(1, exit);
        Assert.Single(nanoff.Runs);
        Assert.Contains("E9005", error, StringComparison.Ordinal);
        Assert.Contains("--listtargets", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_file_that_did_not_arrive_is_a_failure_although_nanoff_ends_with_0()
    {
        var nanoff = new FakeNanoff(_folder, when: "filedeployment", exitCode: 0, says: "Error deploying content file edgeiot.json");
        var (exit, _, error) = await FlashAsync("--board", "esp32", "--run", "--nanoff", nanoff.Program);
        Assert.Equal(1, exit);
        Assert.Equal(3, nanoff.Runs.Count);
        Assert.Contains("Error deploying content file", error, StringComparison.Ordinal);
        Assert.Contains("--from settings", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task It_goes_on_where_it_stopped()
    {
        var nanoff = new FakeNanoff(_folder);
        File.Delete(_image);
        var (exit, _, error) = await FlashAsync("--board", "esp32", "--run", "--from", "settings", "--nanoff", nanoff.Program);
        Assert.True(exit == 0, error);
        Assert.Equal(["--filedeployment", "--networkdeployment"], nanoff.Runs.Select(r => r.Split(' ')[0]));
    }

    [UnixFact]
    public async Task An_old_nanoff_is_not_used()
    {
        var nanoff = new FakeNanoff(_folder, version: "2.5.90");
        var (exit, _, error) = await FlashAsync("--board", "esp32", "--run", "--nanoff", nanoff.Program);
        Assert.Equal(1, exit);
        Assert.Empty(nanoff.Runs);
        Assert.Contains("2.5.90 is too old", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_nanoff_it_says_how_to_get_it()
    {
        var (exit, _, error) = await FlashAsync("--board", "esp32", "--run", "--nanoff", "no-such-nanoff");
        Assert.Equal(1, exit);
        Assert.Contains("dotnet tool install -g nanoff", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("does not belong to the packages", "--firmware-version", "2.0.0.15")]
    [InlineData("no runtime image for esp32", "--target", "ESP32_C3")]
    [InlineData("There is no image", "--image", "no-such.bin")]
    [InlineData("it does not begin with an assembly", "--image", "edgeiot.json")]
    [InlineData("has no edgeiot.json", "--dir", "no-such-folder")]
    public async Task What_does_not_belong_together_is_refused(string expected, string option, string value)
    {
        var (exit, output, error) = await FlashAsync("--board", "esp32", option, option == "--image" ? Path.Combine(_folder, value) : value);
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_not_the_one_of_its_manifest_is_refused_and_foreign_packages_are_told()
    {
        await FlashAsync("--board", "esp32");
        var manifest = new FirmwareManifest("esp32", "ESP32_REV3", "1.17.0.106", "app.bin", 124, "00", "0x1E0000", 1, "Release", "3.0.100",
            [new PackageIdentity("nanoFramework.CoreLibrary", "1.17.10")], [], ["System.Net differs"]);
        await WriteAsync(manifest);
        Assert.Contains("not the one that firmware.json", (await FlashAsync("--board", "esp32")).Error, StringComparison.Ordinal);

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(_image)));
        await WriteAsync(manifest with { Sha256 = hash });
        var (exit, _, error) = await FlashAsync("--board", "esp32");
        Assert.Equal(0, exit);
        Assert.Contains("warning: System.Net differs", error, StringComparison.Ordinal);
        Assert.Contains("nanoFramework.CoreLibrary 1.17.10 instead of 1.17.11", error, StringComparison.Ordinal);
    }

    private Task WriteAsync(FirmwareManifest manifest) => File.WriteAllTextAsync(Path.Combine(_folder, FirmwareManifest.FileName), manifest.ToJson());

    private Task<(int ExitCode, string Output, string Error)> FlashAsync(params string[] args)
    {
        string[] usual = [.. Missing("--image", _image), .. Missing("--dir", _folder), "--port", "/dev/ttyUSB0"];
        return Edgeiot.RunAsync(FlashCommand.Create(), ["flash", .. args, .. usual]);

        IEnumerable<string> Missing(string option, string value) => args.Contains(option) ? [] : [option, value];
    }
}
