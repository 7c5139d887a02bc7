using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Gateways;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeshView))]
[JsonSerializable(typeof(ReadingView))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(ProblemView))]
internal sealed partial class GatewayJson : JsonSerializerContext;
