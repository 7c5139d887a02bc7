using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>
/// Ports for servers that are told theirs, and that keep it while they are down. They lie below those that the system gives to whoever asks for any: such a
/// port could be somebody else's by the time its server is started, or started again. None comes twice in a process; each test assembly has a range of its own,
/// and each process begins elsewhere in it.
/// </summary>
internal static class FreePorts
{
    private const int Lowest = 10_000;
    private const int Slice = 4_400;
    private static readonly string[] Assemblies = ["EdgeIoT.EndToEnd", "EdgeIoT.Gateway.Tests", "EdgeIoT.Cli.Tests", "EdgeIoT.Mqtt.Tests", "EdgeIoT.Simulator.Tests"];

    private static readonly Lock Gate = new();
    private static readonly int First = Lowest + (Slice * Array.IndexOf(Assemblies, typeof(FreePorts).Assembly.GetName().Name));
    private static readonly int End = First + Slice;
    private static int _next = Random.Shared.Next(First, End);

    /// <summary>A port that is free for TCP and UDP.</summary>
    public static int Next() => Take(1)[0];

    public static int[] Take(int count) => [.. Enumerable.Range(Reserve(count), count)];

    /// <summary>A base port for <c>edgeiot up</c> whose gateways' ports are free.</summary>
    public static int Base(int gateways) => Reserve((10 * gateways) + 3);

    /// <summary>The first of ports that follow each other.</summary>
    private static int Reserve(int count)
    {
        lock (Gate)
        {
            while (true)
            {
                if (_next + count > End)
                    _next = First;
                var first = _next;
                var taken = Enumerable.Range(first, count).LastOrDefault(port => !IsFree(port));
                _next = taken == 0 ? first + count : taken + 1;
                if (taken == 0)
                    return first;
            }
        }
    }

    private static bool IsFree(int port)
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
