using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Network;

/// <summary>Finds the addresses of the gateways to join.</summary>
internal static class JoinAddresses
{
    /// <exception cref="SettingsException">A name cannot be resolved.</exception>
    public static async Task<List<MeshAddress>> ResolveAsync(GatewaySettings settings, CancellationToken cancel)
    {
        var addresses = new List<MeshAddress>();
        foreach (var join in settings.Join)
        {
            var colon = join.LastIndexOf(':');
            var host = join[..colon].Trim('[', ']');
            var port = int.Parse(join.AsSpan(colon + 1), CultureInfo.InvariantCulture);
            foreach (var address in await ResolveAsync(host, settings.Bind.AddressFamily, cancel))
                addresses.Add(MeshAddress.From(new IPEndPoint(address, port)));
        }

        return addresses;
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, AddressFamily family, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var address))
            return [address];
        try
        {
            return await Dns.GetHostAddressesAsync(host, family, cancel);
        }
        catch (SocketException failure)
        {
            throw new SettingsException($"--join {host} cannot be found: {failure.Message}", failure);
        }
    }
}
