using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>What a server said in CONNACK that it does not take.</summary>
internal sealed record ServerLimits(uint MaximumPacketSize, MqttQoS MaximumQoS, bool RetainAvailable)
{
    /// <summary>A remaining length of 268,435,455 and what is before it (MQTT 5.0 §2.1.4).</summary>
    private const uint LargestPacket = 268_435_460;

    public static ServerLimits None { get; } = new(LargestPacket, MqttQoS.ExactlyOnce, RetainAvailable: true);

    /// <summary>Why a publish must not be sent ([MQTT-3.2.2-11], [MQTT-3.2.2-14], [MQTT-3.2.2-15]), or null.</summary>
    public MqttReasonCode? Refuse(in PublishFields fields, bool isV5)
    {
        if (fields.QoS > MaximumQoS) return MqttReasonCode.QoSNotSupported;
        if (fields.Retain && !RetainAvailable) return MqttReasonCode.RetainNotSupported;
        return PublishEncoding.Size(fields, isV5) > MaximumPacketSize ? MqttReasonCode.PacketTooLarge : null;
    }
}
