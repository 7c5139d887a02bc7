using System.Text.Json.Serialization;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Http;

/// <summary>The mesh as <c>/api/v1/mesh</c> and <c>edgeiot/mesh/state</c> show it. The coordinator is null, not left out, while there is none.</summary>
internal sealed record MeshJson(
    string Self, string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Coordinator, long Term, long Epoch, bool Quorum, int Voters, long Sequence, long FirstSequence, string? Waiting, IReadOnlyList<GatewayJson> Gateways)
{
    public static MeshJson Of(MeshStatus status) => new(
        NameOf(status, status.Self) ?? "", status.Self.ToString(), NameOf(status, status.Coordinator), status.Term, status.Epoch, status.Quorum, status.Voters,
        status.Sequence, status.FirstSequence, status.Waiting, [.. status.Gateways.Select(GatewayJson.Of)]);

    private static string? NameOf(MeshStatus status, EdgeIoT.Mesh.Identity.NodeId id) => status.Gateways.FirstOrDefault(gateway => gateway.Id == id)?.Name;
}

/// <summary>One gateway of the mesh.</summary>
internal sealed record GatewayJson(
    string Name, string Id, string State, string Mqtt, string Http, int Priority, int Capacity, double Load, int Devices, bool Voter, string Role)
{
    public static GatewayJson Of(GatewayStatus gateway) => new(
        gateway.Name, gateway.Id.ToString(), gateway.State, gateway.MqttEndpoint, gateway.HttpEndpoint, gateway.Priority, gateway.Capacity,
        Math.Round(gateway.Load, 1), gateway.Devices, gateway.Voter, gateway.Witness ? "witness" : gateway.Observer ? "observer" : "gateway");
}

/// <summary>What a gateway is, as <c>edgeiot/gateway/{name}/info</c> shows it.</summary>
internal sealed record GatewayInfoJson(string Id, string Mqtt, string Http, string Mesh, int Priority, int Capacity)
{
    public static GatewayInfoJson Of(GatewayStatus gateway) => new(
        gateway.Id.ToString(), gateway.MqttEndpoint, gateway.HttpEndpoint, gateway.Address.ToString(), gateway.Priority, gateway.Capacity);
}

/// <summary>Something that happened on a gateway, as <c>edgeiot/gateway/{name}/event</c> shows it.</summary>
internal sealed record EventJson(string Event, string? Device, string Message, DateTime Time);

/// <summary>What is published when readings that one disk had are on those of a majority.</summary>
internal sealed record UpgradeJson(long Boot, long From, long To, string Ack);

/// <summary>Why a request was not answered (RFC 9457).</summary>
internal sealed record ProblemJson(string Title, int Status, string Detail, string? Field);

/// <summary>Which gateway an operator means, by its name or id.</summary>
internal sealed record OperatorJson(string? Gateway);

/// <summary>A gateway was removed.</summary>
internal sealed record RemovedJson(string Gateway, bool Removed);

/// <summary>A gateway was promoted, and coordinates the epoch that began with it.</summary>
internal sealed record PromotedJson(string Gateway, long Epoch, bool Promoted);

/// <summary>Whether the gateway serves.</summary>
internal sealed record ReadyJson(bool Ready, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MeshJson))]
[JsonSerializable(typeof(GatewayInfoJson))]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(UpgradeJson))]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(ReadyJson))]
[JsonSerializable(typeof(OperatorJson))]
[JsonSerializable(typeof(RemovedJson))]
[JsonSerializable(typeof(PromotedJson))]
internal sealed partial class ApiJson : JsonSerializerContext;
