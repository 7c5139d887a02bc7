using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>The message that the server publishes when a client's connection breaks.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="QoS">Its QoS.</param>
/// <param name="Retain">Whether it is retained.</param>
public sealed record MqttWill(string Topic, ReadOnlyMemory<byte> Payload, MqttQoS QoS = MqttQoS.AtMostOnce, bool Retain = false)
{
    /// <summary>MQTT 5: how long the server waits for the client to come back first, in seconds.</summary>
    public uint DelaySeconds { get; init; }

    /// <summary>MQTT 5: properties of the message.</summary>
    public MqttMessageProperties? Properties { get; init; }
}
