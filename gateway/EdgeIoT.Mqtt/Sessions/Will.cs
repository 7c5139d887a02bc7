using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>What the server publishes for a client whose connection breaks (MQTT 5.0 §3.1.2.5).</summary>
internal sealed record Will(
    MqttConnectionInfo Client,
    byte[] Topic,
    byte[] Payload,
    byte[] Properties,
    uint? MessageExpiry,
    MqttQoS QoS,
    bool Retain,
    uint DelaySeconds)
{
    /// <summary>Whether it was allowed already, by an earlier process that knew more of the client.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>Whether its client only lost the connection because the server's process died: it is not published when the client returns in time.</summary>
    public bool IsForgottenOnReturn { get; init; }
}
