using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Counts clients.</summary>
internal sealed class ClientEvents(LoadMeter load) : IMqttServerEvents
{
    public void Connected(MqttConnectionInfo client) => load.ClientConnected();

    public void Disconnected(MqttConnectionInfo client, MqttReasonCode reason) => load.ClientDisconnected();
}
