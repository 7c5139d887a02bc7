using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Doctor;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FindingBody))]
internal sealed partial class DoctorJson : JsonSerializerContext;

/// <summary>A finding as one JSON line.</summary>
internal sealed record FindingBody(string Level, string Check, string What, string? Next);
