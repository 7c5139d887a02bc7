using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeIoT.Cli.Firmware.Packages;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>What a deployable image was made of and what it belongs to. Lies beside the image; <c>edgeiot flash</c> reads it.</summary>
/// <param name="Board">The kind of board it was checked for.</param>
/// <param name="Target">The runtime image for that board.</param>
/// <param name="Firmware">The version of the runtime image that carries the packages' native halves.</param>
/// <param name="Image">The file's name.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Address">Where it goes in flash, in hexadecimal.</param>
/// <param name="Room">The bytes of the partition there.</param>
internal sealed record FirmwareManifest(
    string Board, string Target, string Firmware, string Image, int Size, string Sha256, string Address, int Room, string Configuration,
    string MetadataProcessor, IReadOnlyList<PackageIdentity> Packages, IReadOnlyList<ManifestAssembly> Assemblies, IReadOnlyList<string> Warnings)
{
    public const string FileName = "firmware.json";

    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Readable.FirmwareManifest);

    public static FirmwareManifest? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Readable.FirmwareManifest) : null;
    }
}

/// <summary>One assembly in an image, in the order of the image.</summary>
internal sealed record ManifestAssembly(string Name, string Version, string NativeChecksum, int Offset, int Size, string? Package);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FirmwareManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>For files and terminals, not for web pages: quotes stay quotes.</summary>
    public static ManifestJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
