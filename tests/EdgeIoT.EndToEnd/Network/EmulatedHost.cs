using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>A host on the emulated network: a network namespace with one card.</summary>
internal sealed class EmulatedHost(string name, IPAddress address, NetworkNamespace place, TunDevice card) : IAsyncDisposable
{
    public string Name { get; } = name;

    public IPAddress Address { get; } = address;

    public NetworkNamespace Place { get; } = place;

    public TunDevice Card { get; } = card;

    /// <summary>Talks to a server on this host from the host itself: no fault of the network is in the way.</summary>
    public HttpClient CreateHttpClient(int port) => new(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
    {
        BaseAddress = new Uri($"http://{Address}:{port}"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    public async ValueTask DisposeAsync()
    {
        Card.Dispose();
        await Place.DisposeAsync();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = Place.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(Address, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
