using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Bench.Load;

/// <summary>
/// A closed loop on one thread: every connection has one request in flight. Answers that come within the warm-up are not counted.
/// </summary>
internal static class ClosedLoop
{
    private sealed class Client(Socket socket, ILoadConnection protocol)
    {
        public Socket Socket { get; } = socket;

        public ILoadConnection Protocol { get; } = protocol;

        public byte[] Buffer { get; } = new byte[64 * 1024];

        public int Filled { get; set; }

        public long SentAt { get; set; }
    }

    /// <summary>Runs the load and returns the figures.</summary>
    public static Figures Run(IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> connections, TimeSpan warmUp, TimeSpan measured)
    {
        var clients = new Dictionary<Socket, Client>();
        try
        {
            foreach (var (peer, protocol) in connections)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(peer);
                clients.Add(socket, new Client(socket, protocol));
                socket.Send(protocol.Hello.Span);
            }

            return Drive(clients, warmUp, measured);
        }
        finally
        {
            foreach (var socket in clients.Keys)
                socket.Dispose();
        }
    }

    private static Figures Drive(Dictionary<Socket, Client> clients, TimeSpan warmUp, TimeSpan measured)
    {
        var latencies = new List<double>(1 << 20);
        var start = Stopwatch.GetTimestamp();
        var from = start + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        var until = from + (long)(measured.TotalSeconds * Stopwatch.Frequency);
        var ready = new List<Socket>();
        while (Stopwatch.GetTimestamp() < until)
        {
            ready.Clear();
            ready.AddRange(clients.Keys);
            Socket.Select(ready, null, null, 100_000);
            foreach (var socket in ready)
                Serve(clients[socket], from, latencies);
        }

        return Figures.From(latencies, measured);
    }

    private static void Serve(Client client, long from, List<double> latencies)
    {
        var read = client.Socket.Receive(client.Buffer.AsSpan(client.Filled));
        if (read == 0)
            throw new InvalidDataException($"{client.Socket.RemoteEndPoint} closed the connection");
        client.Filled += read;
        var taken = client.Protocol.Receive(client.Buffer.AsSpan(0, client.Filled), out var ready, out var answers, out var reply);
        client.Buffer.AsSpan(taken, client.Filled - taken).CopyTo(client.Buffer);
        client.Filled -= taken;
        if (!reply.IsEmpty)
            client.Socket.Send(reply.Span);
        if (answers > 0 && client.SentAt >= from)
            latencies.Add(Stopwatch.GetElapsedTime(client.SentAt).TotalMilliseconds);
        if (answers == 0 && !ready)
            return;
        client.SentAt = Stopwatch.GetTimestamp();
        client.Socket.Send(client.Protocol.NextRequest().Span);
    }
}
