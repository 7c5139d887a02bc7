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
    uint DelaySeconds);
