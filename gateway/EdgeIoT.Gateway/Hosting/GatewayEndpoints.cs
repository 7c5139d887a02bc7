using System.Net;
using EdgeIoT.Gateway.Network;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Hosting;

/// <summary>Where a gateway is reached, as it tells others.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="MqttPort">TCP.</param>
/// <param name="HttpPort">TCP.</param>
/// <param name="Mesh">UDP.</param>
public sealed record GatewayEndpoints(string Host, int MqttPort, int HttpPort, MeshAddress Mesh)
{
    /// <summary>TCP, MQTT over TLS; 0 where it is off.</summary>
    public int MqttsPort { get; init; }

    /// <summary>TCP, HTTP over TLS; 0 where it is off.</summary>
    public int HttpsPort { get; init; }

    /// <summary><c>host:port</c>.</summary>
    public string Mqtt => At(MqttPort);

    /// <inheritdoc cref="Mqtt"/>
    public string Http => At(HttpPort);

    /// <inheritdoc cref="Mqtt"/>
    public string Mqtts => At(MqttsPort);

    /// <inheritdoc cref="Mqtt"/>
    public string Https => At(HttpsPort);

    internal static GatewayEndpoints Of(GatewaySettings settings, BoundPorts ports)
    {
        var address = AddressToTell(settings);
        return new GatewayEndpoints(
            settings.Advertise.Length > 0 ? settings.Advertise : address.ToString(),
            BoundPorts.PortOf(ports.Mqtt), BoundPorts.PortOf(ports.Http), MeshAddress.From(new IPEndPoint(address, BoundPorts.PortOf(ports.Mesh))))
        {
            MqttsPort = settings.MqttsPort,
            HttpsPort = settings.HttpsPort,
        };
    }

    private static IPAddress AddressToTell(GatewaySettings settings)
    {
        if (IPAddress.TryParse(settings.Advertise, out var advertised))
            return advertised;
        return settings.Bind.Equals(IPAddress.Any) || settings.Bind.Equals(IPAddress.IPv6Any)
            ? DiscoverySocket.FirstReachable() ?? IPAddress.Loopback
            : settings.Bind;
    }

    private string At(int port) => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{port}" : $"{Host}:{port}";
}
