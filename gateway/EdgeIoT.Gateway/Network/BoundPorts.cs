using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Settings;

namespace EdgeIoT.Gateway.Network;

/// <summary>
/// The ports of a gateway, taken before anything else begins: the mesh is told where this gateway can be reached, and a port that is
/// in use is said so by name.
/// </summary>
internal sealed class BoundPorts : IDisposable
{
    private const int Backlog = 512;

    private readonly List<Socket> _sockets = [];

    private BoundPorts(GatewaySettings settings)
    {
        Mqtt = Listen(settings, settings.MqttPort, "mqtt-port");
        Mqtts = settings.MqttsPort == 0 ? null : Listen(settings, settings.MqttsPort, "mqtts-port");
        Http = Listen(settings, settings.HttpPort, "http-port");
        Https = settings.HttpsPort == 0 ? null : Listen(settings, settings.HttpsPort, "https-port");
        Mesh = Take(settings, settings.MeshPort, "mesh-port", SocketType.Dgram, ProtocolType.Udp);
        DiscoverySocket.PrepareSender(Mesh, settings.Bind);
        if (!settings.Discovery)
            return;
        Discovery = DiscoverySocket.TryOpen(settings.Bind, out var problem);
        DiscoveryProblem = problem;
        if (Discovery is not null)
            _sockets.Add(Discovery);
    }

    public Socket Mqtt { get; }

    /// <summary>MQTT over TLS; null where it is off.</summary>
    public Socket? Mqtts { get; }

    public Socket Http { get; }

    /// <summary>HTTP over TLS; null where it is off.</summary>
    public Socket? Https { get; }

    public Socket Mesh { get; }

    public Socket? Discovery { get; }

    /// <summary>Why others cannot be discovered; null where they can, or shall not be.</summary>
    public string? DiscoveryProblem { get; }

    /// <exception cref="SettingsException">A port or the address cannot be had.</exception>
    public static BoundPorts Take(GatewaySettings settings)
    {
        try
        {
            return new BoundPorts(settings);
        }
        catch (SocketException failure)
        {
            throw new SettingsException($"the ports cannot be prepared: {failure.Message}", failure);
        }
    }

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private Socket Listen(GatewaySettings settings, int port, string option)
    {
        var socket = Take(settings, port, option, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException failure)
        {
            throw Unavailable(settings, port, option, failure);
        }
    }

    private Socket Take(GatewaySettings settings, int port, string option, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(settings.Bind.AddressFamily, type, protocol);
        _sockets.Add(socket);
        try
        {
            if (settings.Bind.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(settings.Bind, port));
            return socket;
        }
        catch (SocketException failure)
        {
            throw Unavailable(settings, port, option, failure);
        }
    }

    private SettingsException Unavailable(GatewaySettings settings, int port, string option, SocketException failure)
    {
        Dispose();
        return failure.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new($"port {port} is in use; choose another with --{option}", failure),
            SocketError.AccessDenied => new($"port {port} needs more rights than this user has; choose one above 1023 with --{option}", failure),
            SocketError.AddressNotAvailable => new($"--bind {settings.Bind} is not an address of this machine", failure),
            _ => new($"port {port} (--{option}) cannot be opened: {failure.Message}", failure),
        };
    }
}
