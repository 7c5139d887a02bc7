using System.Text.Json.Serialization;

namespace EdgeIoT.Gateway.Clients;

/// <summary>The form of <c>users.json</c> and <c>devices.json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, UserPassword>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
public sealed partial class CredentialJson : JsonSerializerContext;
