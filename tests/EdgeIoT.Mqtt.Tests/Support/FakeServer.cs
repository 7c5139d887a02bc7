using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A server that says what stands in the test, byte by byte.</summary>
internal sealed class FakeServer : IDisposable
{
    public const string Accepted5 = "20 03 00 00 00";
    public const string Resumed5 = "20 03 01 00 00";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<RawClient> AcceptAsync() => RawClient.Over(await Wait.ForAsync(_listener.AcceptSocketAsync(), "a connection"));

    /// <summary>Accepts a connection, reads CONNECT and answers it.</summary>
    public async Task<RawClient> AcceptAsync(string answer)
    {
        var connection = await AcceptAsync();
        Assert.StartsWith("10", connection.Read(), StringComparison.Ordinal);
        connection.Send(answer);
        return connection;
    }

    public void Dispose() => _listener.Dispose();
}
