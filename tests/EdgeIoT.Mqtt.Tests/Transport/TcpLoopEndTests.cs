using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Tests.Support;
using EdgeIoT.Mqtt.Transport.Tcp;

namespace EdgeIoT.Mqtt.Tests.Transport;

/// <summary>A loop that ends while other threads are at its connections.</summary>
public sealed class TcpLoopEndTests
{
    private TcpConnection? _connection;
    private volatile bool _stopping;

    [LinuxFact]
    public void Who_posts_while_a_loop_ends_reaches_nobody_else_and_keeps_nothing_open()
    {
        using var listening = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var posting = Enumerable.Range(0, 2).Select(_ => new Thread(Post) { IsBackground = true }).ToArray();
        foreach (var thread in posting) thread.Start();
        try
        {
            for (var round = 0; round < 300; round++) EndALoop(listening);
        }
        finally
        {
            _stopping = true;
            foreach (var thread in posting) thread.Join();
        }

        Assert.Equal(0, listening.Available);
    }

    private void EndALoop(UdpClient listening)
    {
        using var transport = new TestTransport(UntilTheyEndAsync);
        var (client, connection) = transport.Open();
        Volatile.Write(ref _connection, connection);
        transport.Dispose();

        // The system gives these the descriptors of what the loop has closed.
        var others = Enumerable.Range(0, 6).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)).ToArray();
        foreach (var other in others) other.Connect(listening.Client.LocalEndPoint!);
        Assert.Equal(0, client.Receive(new byte[1]));
        client.Dispose();
        Assert.Equal(0, listening.Available);
        foreach (var other in others) other.Dispose();
    }

    private void Post()
    {
        while (!_stopping) Volatile.Read(ref _connection)?.Post();
    }

    private static async Task UntilTheyEndAsync(TcpConnection connection)
    {
        var input = ((IDuplexPipe)connection).Input;
        while (await input.ReadAsync().ConfigureAwait(false) is { IsCompleted: false } result) input.AdvanceTo(result.Buffer.End);
    }
}
