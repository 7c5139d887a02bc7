using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeIoT.Gateway.Tests.Network;

public sealed class MeshPorts
{
    /// <summary>Room is made by the sockets' thread, and it is the sockets' thread that may send: if it waited for room, it would wait for itself.</summary>
    [Fact]
    public void Nobody_waits_for_room_to_send_a_datagram()
    {
        using var queue = new InputQueue();
        var mesh = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        mesh.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sockets = new MeshSockets(mesh, discovery: null, queue, boards: null!, NullLogger.Instance);
        Assert.False(mesh.Blocking);
    }
}
