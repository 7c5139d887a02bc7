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
/// <param name="Session">The session.</param>
/// <param name="QoS">The highest of its subscriptions.</param>
/// <param name="RetainAsPublished">Whether one of them keeps the retain flag.</param>
/// <param name="NoLocal">Whether one of them keeps the session's own messages away.</param>
/// <param name="Identifiers">All that they have; null: none.</param>
/// <param name="Own">How its own messages come to it by the others, where <paramref name="NoLocal"/>; null: they do not.</param>
internal readonly record struct Receiver(Session Session, MqttQoS QoS, bool RetainAsPublished, bool NoLocal, uint[]? Identifiers, OwnCopy? Own = null);

/// <summary>A session's own message comes to it by those subscriptions alone that do not keep it away ([MQTT-3.8.3-3]).</summary>
internal sealed record OwnCopy(MqttQoS QoS, bool RetainAsPublished, uint[]? Identifiers);
