using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Counts clients, knows which of them are boards, and says when their sessions cannot be kept.</summary>
internal sealed partial class ClientEvents(LoadMeter load, AttachedDevices devices, ILogger logger) : IMqttServerEvents
{
    public void Connected(MqttConnectionInfo client)
    {
        load.ClientConnected();
        devices.Connected(client);
    }

    public void Disconnected(MqttConnectionInfo client, MqttReasonCode reason)
    {
        load.ClientDisconnected();
        devices.Closed(client.ConnectionId);
    }

    public void StorageFailed(string reason) => LogFailed(reason);

    public void StorageRecovered() => LogRecovered();

    [LoggerMessage(Level = LogLevel.Error, Message = "the disk refused a write of the MQTT sessions: {Reason}; what has to be kept is not acknowledged, and clients with sessions that outlive their connection are sent away, until a write succeeds")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the MQTT sessions are on the disk again")]
    private partial void LogRecovered();
}
