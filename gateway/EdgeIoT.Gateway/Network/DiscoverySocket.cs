using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Gateway.Network;

/// <summary>
/// The socket that hears calls into the discovery group. Several gateways of one machine share the port. Where multicast does not
/// get through (cheap access points, loopback on some systems), the broadcast address of the same network does.
/// </summary>
internal static class DiscoverySocket
{
    private static readonly IPAddress Group = IPAddress.Parse(DiscoveryDatagram.MulticastGroup);

    /// <summary>Opens the socket, or tells why it cannot be.</summary>
    public static Socket? TryOpen(IPAddress bind, out string? problem)
    {
        problem = null;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(new IPEndPoint(IPAddress.Any, DiscoveryDatagram.MulticastPort));
            foreach (var address in InterfacesOf(bind))
                Join(socket, address);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            problem = failure.Message;
            return null;
        }
    }

    /// <summary>Prepares the mesh socket for sending into the group.</summary>
    public static void PrepareSender(Socket mesh, IPAddress bind)
    {
        mesh.EnableBroadcast = true;
        if (bind.AddressFamily != AddressFamily.InterNetwork)
            return;
        mesh.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, optionValue: true);
        mesh.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1);
        if (!bind.Equals(IPAddress.Any))
            mesh.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, bind.GetAddressBytes());
    }

    /// <summary>Where beacons of a mesh socket go.</summary>
    public static IEnumerable<IPEndPoint> Targets(Socket mesh)
    {
        if (mesh is not { AddressFamily: AddressFamily.InterNetwork, LocalEndPoint: IPEndPoint { Address: var bind } })
            yield break;
        yield return new IPEndPoint(Group, DiscoveryDatagram.MulticastPort);
        if (IPAddress.IsLoopback(bind))
            yield return new IPEndPoint(IPAddress.Parse("127.255.255.255"), DiscoveryDatagram.MulticastPort);
        else
            yield return new IPEndPoint(IPAddress.Broadcast, DiscoveryDatagram.MulticastPort);
    }

    /// <summary>The first address of this machine that others can reach.</summary>
    public static IPAddress? FirstReachable() => Interfaces().FirstOrDefault(address => !IPAddress.IsLoopback(address));

    private static void Join(Socket socket, IPAddress address)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group, address));
        }
        catch (SocketException)
        {
            // This interface has no multicast; the broadcast address is heard all the same.
        }
    }

    private static IEnumerable<IPAddress> InterfacesOf(IPAddress bind) =>
        bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any) ? Interfaces()
        : bind.AddressFamily == AddressFamily.InterNetwork ? [bind]
        : [];

    private static IEnumerable<IPAddress> Interfaces() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork);
}
