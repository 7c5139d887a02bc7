namespace EdgeIoT.Mqtt.Packets;

/// <summary>Quality of service of a message or a subscription.</summary>
public enum MqttQoS : byte
{
    /// <summary>QoS 0: sent once, not acknowledged.</summary>
    AtMostOnce = 0,

    /// <summary>QoS 1: sent until acknowledged, may arrive twice.</summary>
    AtLeastOnce = 1,

    /// <summary>QoS 2: arrives once while both session states live.</summary>
    ExactlyOnce = 2,
}
