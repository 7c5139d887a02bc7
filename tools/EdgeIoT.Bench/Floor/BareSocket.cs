using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Bench.Floor;

/// <summary>Sockets that block.</summary>
internal static class BareSocket
{
    public static Socket Accept(IPEndPoint at)
    {
        using var listening = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(at);
        listening.Listen();
        var accepted = listening.Accept();
        accepted.NoDelay = true;
        return accepted;
    }

    public static Socket Connect(IPEndPoint to)
    {
        Socket? connected = null;
        Peers.Wait.Until($"{to} answers", () => TryConnect(to, out connected));
        return connected!;
    }

    /// <summary>False where the other side has closed.</summary>
    public static bool Read(this Socket socket, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = socket.Receive(into);
            if (read == 0)
                return false;
            into = into[read..];
        }

        return true;
    }

    private static bool TryConnect(IPEndPoint to, out Socket? connected)
    {
        connected = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            connected.Connect(to);
            return true;
        }
        catch (SocketException)
        {
            connected.Dispose();
            return false;
        }
    }
}
