using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Gateways;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeshView))]
[JsonSerializable(typeof(ReadingView))]
internal sealed partial class GatewayJson : JsonSerializerContext;
