using System.Globalization;
using EdgeIoT.Cli.Gateways;

namespace EdgeIoT.Cli.Up;

/// <summary>The rows that <c>up</c> and <c>status</c> show of a mesh.</summary>
internal static class MeshTable
{
    public static readonly IReadOnlyList<string> Head = ["gateway", "state", "role", "voter", "load", "boards", "sequence", "mqtt", "http"];

    public static IReadOnlyList<string> Row(GatewayView gateway, string? coordinator, long? sequence) =>
    [
        gateway.Name,
        gateway.State,
        string.Equals(gateway.Name, coordinator, StringComparison.Ordinal) ? "coordinator" : gateway.Role ?? "gateway",
        gateway.Voter ? "yes" : "no",
        gateway.Load.ToString("0.0", CultureInfo.InvariantCulture),
        gateway.Devices.ToString(CultureInfo.InvariantCulture),
        sequence?.ToString(CultureInfo.InvariantCulture) ?? "-",
        gateway.Mqtt,
        gateway.Http,
    ];

    public static IReadOnlyList<IReadOnlyList<string>> Rows(MeshSnapshot snapshot) =>
    [
        .. snapshot.Gateways.Select(g => Row(
            snapshot.View(g.Gateway) ?? new GatewayView { Name = g.Gateway.Name, State = "no answer", Mqtt = g.Gateway.Mqtt, Http = g.Gateway.Http },
            snapshot.Coordinator,
            g.Mesh?.Sequence)),
    ];
}
