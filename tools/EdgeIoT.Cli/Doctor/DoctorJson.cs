using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Doctor;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FindingBody))]
internal sealed partial class DoctorJson : JsonSerializerContext
{
    /// <summary>For terminals and pipes, not for web pages: quotes stay quotes.</summary>
    public static DoctorJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A finding as one JSON line.</summary>
internal sealed record FindingBody(string Level, string Check, string What, string? Next);
