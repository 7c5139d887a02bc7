using System.Net;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Provision;

/// <summary>The MQTT addresses that a board begins with, as the gateways themselves tell them. Boards find others by multicast and in the mesh's list.</summary>
internal static class GatewayAddresses
{
    public static async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<Endpoint> asked, Action<string> warn, CancellationToken stop)
    {
        var found = new List<string>();
        foreach (var endpoint in asked)
        {
            using var client = await GatewayFinder.FindAsync(endpoint, stop);
            foreach (var gateway in (await client.MeshAsync(stop)).Gateways.Where(g => g.Alive))
                Take(gateway, found, warn);
        }

        return [.. found.Distinct(StringComparer.Ordinal).Take(BoardSettingsFile.MaxGateways)];
    }

    private static void Take(GatewayView gateway, List<string> found, Action<string> warn)
    {
        var address = Protocol.Endpoint.TryParse(gateway.Mqtt);
        if (address is null)
            return;
        if (IPAddress.TryParse(address.Host, out var ip) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            warn($"{gateway.Name} listens on {address}, where no board reaches it: start it with --bind and the address of this machine.");
        else
            found.Add(gateway.Mqtt);
    }
}
