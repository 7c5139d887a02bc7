using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>Ports that the system hands out. Each is held until all are drawn, so that none comes twice.</summary>
internal static class FreePorts
{
    public static int[] Take(int count)
    {
        var held = new List<Socket>();
        try
        {
            while (held.Count < 2 * count)
            {
                var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                held.Add(tcp);
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                held.Add(udp);
                udp.Bind(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)tcp.LocalEndPoint!).Port));
            }

            return [.. held.Where(s => s.SocketType == SocketType.Stream).Select(s => ((IPEndPoint)s.LocalEndPoint!).Port)];
        }
        finally
        {
            held.ForEach(s => s.Dispose());
        }
    }

    /// <summary>A base port for <c>edgeiot up</c> whose gateways' ports are free.</summary>
    public static int Base(int gateways)
    {
        while (true)
        {
            var candidate = Take(1)[0];
            if (candidate + (10 * gateways) + 2 > 65_535)
                continue;
            if (Enumerable.Range(1, gateways).All(i => Free(candidate + (10 * i)) && Free(candidate + (10 * i) + 1) && Free(candidate + (10 * i) + 2)))
                return candidate;
        }
    }

    private static bool Free(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
