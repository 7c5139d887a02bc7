using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>A message for one session, with what its subscriptions make of it.</summary>
internal readonly record struct WaitingMessage(StoredMessage Message, MqttQoS QoS, bool Retain, uint[]? Identifiers);
