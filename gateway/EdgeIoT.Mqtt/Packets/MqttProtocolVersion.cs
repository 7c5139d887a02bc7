namespace EdgeIoT.Mqtt.Packets;

/// <summary>The protocol level of a CONNECT packet.</summary>
public enum MqttProtocolVersion : byte
{
    /// <summary>MQTT 3.1, protocol name <c>MQIsdp</c>; treated as 3.1.1.</summary>
    V310 = 3,

    /// <summary>MQTT 3.1.1.</summary>
    V311 = 4,

    /// <summary>MQTT 5.0.</summary>
    V500 = 5,
}
