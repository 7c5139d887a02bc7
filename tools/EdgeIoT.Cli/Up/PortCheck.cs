using System.Net;
using System.Net.Sockets;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Up;

/// <summary>Tells before anything starts which ports are taken.</summary>
internal static class PortCheck
{
    public static void Check(MeshPlan plan)
    {
        var taken = new List<string>();
        foreach (var gateway in plan.Gateways)
        {
            if (Taken(gateway.MqttPort, SocketType.Stream))
                taken.Add($"TCP {gateway.MqttPort} (MQTT of {gateway.Name})");
            if (Taken(gateway.HttpPort, SocketType.Stream))
                taken.Add($"TCP {gateway.HttpPort} (HTTP of {gateway.Name})");
            if (Taken(gateway.MeshPort, SocketType.Dgram))
                taken.Add($"UDP {gateway.MeshPort} (mesh of {gateway.Name})");
        }

        if (taken.Count == 0)
            return;
        throw new CommandFailure($"Ports in use: {string.Join(", ", taken)}. Nothing was started.",
            "Stop the program that has them (another 'edgeiot up'?), or give other ports with --base-port P.");
    }

    private static bool Taken(int port, SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
