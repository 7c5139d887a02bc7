using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>Who gets the messages of one topic, worked out once and good until a subscription changes.</summary>
internal sealed record TopicReceivers(int Version, Receiver[] Sessions, SharedGroup[] Groups)
{
    public bool IsEmpty => Sessions.Length == 0 && Groups.Length == 0;
}

/// <summary>One session that gets the messages of a topic, all its matching subscriptions taken together: it gets one copy
/// with the highest QoS ([MQTT-3.3.4-2]) and all identifiers ([MQTT-3.3.4-4]).</summary>
internal readonly record struct Receiver(Session Session, MqttQoS QoS, bool RetainAsPublished, bool NoLocal, uint[]? Identifiers);
