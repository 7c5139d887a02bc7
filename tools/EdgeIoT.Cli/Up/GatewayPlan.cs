using System.Globalization;

namespace EdgeIoT.Cli.Up;

/// <summary>One gateway of a mesh on this machine: its name, its three ports, its folder.</summary>
internal sealed record GatewayPlan(int Number, int BasePort, string MeshFolder)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"gw-{Number}");

    public int MqttPort => BasePort + (10 * Number);

    public int HttpPort => MqttPort + 1;

    public int MeshPort => MqttPort + 2;

    public string Folder => Path.Combine(MeshFolder, Name);

    public string LogFile => Path.Combine(Folder, "gateway.log");

    public string Mqtt => $"127.0.0.1:{MqttPort}";

    public string Http => $"127.0.0.1:{HttpPort}";

    public string Mesh => $"127.0.0.1:{MeshPort}";
}
