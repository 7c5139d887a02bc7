using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Bench.Peers;

/// <summary>Ports that were free a moment ago.</summary>
internal static class Ports
{
    public static int[] Free(int count) => Take(count, SocketType.Stream, ProtocolType.Tcp);

    public static int[] FreeUdp(int count) => Take(count, SocketType.Dgram, ProtocolType.Udp);

    private static int[] Take(int count, SocketType type, ProtocolType protocol)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, type, protocol)).ToList();
        try
        {
            return [.. sockets.Select(socket =>
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
            })];
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}
