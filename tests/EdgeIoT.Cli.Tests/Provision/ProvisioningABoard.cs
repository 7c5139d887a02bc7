using System.Text.Json;
using EdgeIoT.Cli.Credentials;
using EdgeIoT.Cli.Provision;
using EdgeIoT.Cli.Tests.Queries;
using EdgeIoT.Firmware.Setup;

namespace EdgeIoT.Cli.Tests.Provision;

public sealed class ProvisioningABoard : IDisposable
{
    private const string Password = "correct \"horse\" ü\\";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-provision-").FullName;

    public ProvisioningABoard()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "mesh", "gw-1"));
        Directory.CreateDirectory(Path.Combine(_folder, "mesh", "gw-2"));
        File.WriteAllText(Path.Combine(_folder, "password"), Password + "\n");
    }

    private string Out => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_board_s_own_reader_reads_what_was_written()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Meshes.Json("gw-1", gateways:
            [("gw-1", "alive", "192.0.2.10:1883", ""), ("gw-2", "alive", "127.0.0.1:1883", ""), ("gw-3", "dead", "192.0.2.12:1883", "")]));
        var (output, error) = await ProvisionAsync("--gateway", gateway.Endpoint, "--board", "esp32-c3", "--interval", "5s", "--sensor-address", "119", "--temperature-offset", "-1.25");

        var settings = SettingsReader.TryRead(new BoardFiles(Out), out var wrong);
        Assert.Equal("", wrong);
        Assert.Equal(("esp-kitchen", "home net", Password), (settings!.Device.DeviceId, settings.WifiSsid, settings.WifiPassword));
        Assert.Equal((5000, 6, 7, 119, -125),
            (settings.Device.IntervalMilliseconds, settings.SdaPin, settings.SclPin, settings.SensorAddress, settings.TemperatureOffsetCentiCelsius));
        Assert.Equal("192.0.2.10:1883", Assert.Single(settings.Device.Seeds).ToString());
        Assert.Equal(Key("gw-1"), Convert.ToHexStringLower(settings.Device.Key!));
        Assert.Contains("gw-2 listens on 127.0.0.1:1883", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key("gw-1"), output + error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("horse", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_gateway_of_the_mesh_gets_the_same_key_and_a_second_time_keeps_it()
    {
        var (first, _) = await ProvisionAsync();
        Assert.Contains("a new key was made", first, StringComparison.Ordinal);
        var key = Key("gw-1");
        Assert.Equal(key, Key("gw-2"));

        Directory.CreateDirectory(Path.Combine(_folder, "mesh", "gw-3"));
        var (second, _) = await ProvisionAsync();
        Assert.Contains("its key is kept", second, StringComparison.Ordinal);
        Assert.Equal([key, key, key], new[] { Key("gw-1"), Key("gw-2"), Key("gw-3") });

        await ProvisionAsync("--replace");
        Assert.NotEqual(key, Key("gw-1"));
        Assert.Equal(Key("gw-1"), Key("gw-3"));
    }

    [Fact]
    public async Task Keys_that_differ_are_not_decided_here()
    {
        KeyCommand.Store(Path.Combine(_folder, "mesh", "gw-1")).Set("esp-kitchen", KeyCommand.NewKey());
        KeyCommand.Store(Path.Combine(_folder, "mesh", "gw-2")).Set("esp-kitchen", KeyCommand.NewKey());
        var (exit, _, error) = await RunAsync();
        Assert.Equal(2, exit);
        Assert.Contains("different keys", error, StringComparison.Ordinal);
        Assert.NotEqual(Key("gw-1"), Key("gw-2"));
    }

    [Fact]
    public async Task Nanoff_s_files_have_its_names_and_only_the_owner_reads_them()
    {
        await ProvisionAsync("--port", "/dev/ttyUSB0");
        var files = Json(NanoffFiles.Files);
        Assert.Equal("/dev/ttyUSB0", files.GetProperty("serialport").GetString());
        var file = Assert.Single(files.GetProperty("files").EnumerateArray());
        Assert.Equal(@"I:\edgeiot.json", file.GetProperty("DestinationFilePath").GetString());
        Assert.True(File.Exists(file.GetProperty("SourceFilePath").GetString()));
        var network = Json(NanoffFiles.Network);
        Assert.Equal("/dev/ttyUSB0", network.GetProperty("SerialPort").GetString());
        var client = network.GetProperty("WirelessClient");
        Assert.Equal(("home net", Password, "WPA2", "WPA2", "AutoConnect"), (Text("Ssid"), Text("Password"), Text("Authentication"), Text("Encryption"), Text("ConfigurationOption")));
        foreach (var written in OperatingSystem.IsWindows() ? [] : Directory.GetFiles(Out))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(written).UnixFileMode);

        string? Text(string name) => client.GetProperty(name).GetString();
    }

    [Fact]
    public async Task An_empty_password_is_an_open_network()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "");
        await ProvisionAsync();
        Assert.Equal("Open", Json(NanoffFiles.Network).GetProperty("WirelessClient").GetProperty("Authentication").GetString());
    }

    [Theory]
    [InlineData("--device", "bad/id", "no id")]
    [InlineData("--wifi-ssid", "a name that is much longer than a network's may be", "1 to 32 bytes")]
    [InlineData("--wifi-password", "short", "8 to 64")]
    [InlineData("--sda", "99", "--sda")]
    [InlineData("--interval", "10ms", "--interval")]
    [InlineData("--data", "no-such-folder", "no folder")]
    public async Task Wrong_input_registers_nothing(string option, string value, string expected)
    {
        var (exit, _, error) = await RunAsync(option, value);
        Assert.Equal(2, exit);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "mesh", "gw-1", "devices.json")));
        Assert.False(Directory.Exists(Out));
    }

    private async Task<(string Output, string Error)> ProvisionAsync(params string[] more)
    {
        var (exit, output, error) = await RunAsync(more);
        Assert.True(exit == 0, error);
        return (output, error);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] more)
    {
        Dictionary<string, string> args = new(StringComparer.Ordinal)
        {
            ["--device"] = "esp-kitchen",
            ["--wifi-ssid"] = "home net",
            ["--wifi-password-file"] = Path.Combine(_folder, "password"),
            ["--data"] = Path.Combine(_folder, "mesh"),
            ["--out"] = Out,
        };
        var usual = args.Where(a => !more.Contains(a.Key)).SelectMany(a => (string[])[a.Key, a.Value]);
        return Edgeiot.RunAsync(ProvisionCommand.Create(), ["provision", .. usual, .. more]);
    }

    private string Key(string gateway) => KeyCommand.Store(Path.Combine(_folder, "mesh", gateway)).Find("esp-kitchen")!;

    private JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, file))).RootElement;
}
