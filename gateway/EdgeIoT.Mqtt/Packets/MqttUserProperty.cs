namespace EdgeIoT.Mqtt.Packets;

/// <summary>A name and value that an application adds to a packet (MQTT 5.0 §2.2.2.2); names may repeat, the order is kept.</summary>
public readonly record struct MqttUserProperty(string Name, string Value);
