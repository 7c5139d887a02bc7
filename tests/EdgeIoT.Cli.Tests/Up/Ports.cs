using System.Net;
using System.Net.Sockets;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Tests.Up;

public sealed class Ports
{
    [Theory]
    [InlineData(SocketType.Stream, ProtocolType.Tcp, 0, "MQTT of gw-1")]
    [InlineData(SocketType.Stream, ProtocolType.Tcp, 1, "HTTP of gw-1")]
    [InlineData(SocketType.Dgram, ProtocolType.Udp, 2, "mesh of gw-1")]
    public void A_port_in_use_is_named_with_its_purpose(SocketType type, ProtocolType protocol, int offset, string expected)
    {
        using var other = new Socket(AddressFamily.InterNetwork, type, protocol);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream)
            other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;

        var failure = Assert.Throws<CommandFailure>(() => PortCheck.Check(MeshPlan.Create(1, port - 10 - offset, Path.GetTempPath() + "edgeiot-no-such-mesh")));
        Assert.Contains($"{port} ({expected})", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--base-port", failure.Next, StringComparison.Ordinal);
    }
}
