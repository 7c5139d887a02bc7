using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A port on which nobody listens, and which the system gives to nobody else: whoever connects is refused.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
