using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>Stands between a client and a server, and cuts their connections in the middle of whatever they say.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> _open = new();
    private readonly int _to;

    public CuttingProxy(int to)
    {
        _to = to;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connections that stand and will be cut by the next <see cref="Cut"/>.</summary>
    public int Open => _open.Count;

    public int Cuts { get; private set; }

    public void Cut()
    {
        foreach (var (client, server) in _open)
        {
            if (!_open.TryRemove(client, out _)) continue;
            client.Close(0);
            server.Close(0);
            Cuts++;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) await JoinAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync("127.0.0.1", _to);
        }
        catch (SocketException)
        {
            // The server is not there (yet): the client learns it as it would without a proxy.
            client.Close(0);
            server.Dispose();
            return;
        }

        _open[client] = server;
        _ = PassAsync(client, server);
        _ = PassAsync(server, client);
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[700];
            while (await from.ReceiveAsync(buffer) is > 0 and var size) await to.SendAsync(buffer.AsMemory(0, size));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
