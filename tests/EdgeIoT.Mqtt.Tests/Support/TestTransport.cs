using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Transport.Tcp;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>The TCP transport alone, with a handler of the test in the place of the server.</summary>
internal sealed class TestTransport : IDisposable
{
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TcpLoop _loop;
    private readonly BlockingCollection<TcpConnection> _accepted = [];

    /// <param name="handler">Serves a connection; when it has ended, the connection is finished.</param>
    public TestTransport(Func<TcpConnection, Task> handler)
    {
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen(1024);
        _loop = new(new(_listening, Warnings.Enqueue, TimeProvider.System), connection => _ = ServeAsync(connection, handler));
        _loop.Start();
    }

    public ConcurrentQueue<string> Warnings { get; } = new();

    public Task Empty => _loop.Empty;

    public Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        socket.Connect(_listening.LocalEndPoint!);
        return socket;
    }

    public (Socket Client, TcpConnection Connection) Open()
    {
        var client = Connect();
        Assert.True(_accepted.TryTake(out var connection, Wait.Deadline), "The connection is accepted.");
        return (client, connection);
    }

    public void Leave() => _loop.Leave();

    public void Dispose()
    {
        _loop.Dispose();
        _listening.Dispose();
        _accepted.Dispose();
    }

    private async Task ServeAsync(TcpConnection connection, Func<TcpConnection, Task> handler)
    {
        _accepted.Add(connection);
        await handler(connection).ConfigureAwait(false);
        connection.Finish();
    }
}
