using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Provision;

/// <summary>
/// The two files that <c>nanoff</c> takes: which files go onto the flash, and which network the runtime stores. Both name the serial port,
/// because nanoff takes one on the command line for a chip in its boot loader.
/// </summary>
internal static class NanoffFiles
{
    public const string Files = "deploy.json";
    public const string Network = "network.json";

    public static void WriteFiles(string folder, string? port)
    {
        var source = Path.GetFullPath(Path.Combine(folder, BoardSettingsFile.Name));
        var deployment = new FileDeployment(port, [new DeployedFile(BoardSettingsFile.OnBoard, source)]);
        SecretFile.Write(Path.Combine(folder, Files), JsonSerializer.SerializeToUtf8Bytes(deployment, NanoffJson.Readable.FileDeployment));
    }

    /// <summary>An empty password is an open network.</summary>
    public static void WriteNetwork(string folder, string? port, string ssid, string password)
    {
        var client = password.Length > 0
            ? new WirelessClient(ssid, password, "WPA2", "WPA2", "AutoConnect", DhcpEnabled: true)
            : new WirelessClient(ssid, password, "Open", "None", "AutoConnect", DhcpEnabled: true);
        Write(folder, new NetworkDeployment(port, client));
    }

    /// <summary>Both with this port, and with the folder that they are in now. False if a file is not there.</summary>
    public static bool SetPort(string folder, string port)
    {
        var file = Path.Combine(folder, Network);
        if (!File.Exists(file) || !File.Exists(Path.Combine(folder, BoardSettingsFile.Name)))
            return false;
        var network = JsonSerializer.Deserialize(File.ReadAllBytes(file), NanoffJson.Readable.NetworkDeployment);
        if (network is null)
            return false;
        Write(folder, network with { SerialPort = port });
        WriteFiles(folder, port);
        return true;
    }

    private static void Write(string folder, NetworkDeployment network) =>
        SecretFile.Write(Path.Combine(folder, Network), JsonSerializer.SerializeToUtf8Bytes(network, NanoffJson.Readable.NetworkDeployment));
}

internal sealed record FileDeployment([property: JsonPropertyName("serialport")] string? SerialPort, [property: JsonPropertyName("files")] IReadOnlyList<DeployedFile> Files);

internal sealed record DeployedFile(string DestinationFilePath, string SourceFilePath);

internal sealed record NetworkDeployment(string? SerialPort, WirelessClient WirelessClient);

internal sealed record WirelessClient(string Ssid, string Password, string Authentication, string Encryption, string ConfigurationOption, bool DhcpEnabled);

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileDeployment))]
[JsonSerializable(typeof(NetworkDeployment))]
internal sealed partial class NanoffJson : JsonSerializerContext
{
    public static NanoffJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
