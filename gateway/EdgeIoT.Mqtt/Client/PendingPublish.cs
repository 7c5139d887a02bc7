using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>A publish that the server has not acknowledged.</summary>
internal readonly record struct PendingPublish(MqttQoS QoS, bool Released, Action<object?, MqttPublishResult> Completed, object? State);

/// <summary>A publish that waits for room in the window.</summary>
internal sealed record WaitingPublish(
    byte[] Topic,
    ReadOnlyMemory<byte> Payload,
    MqttQoS QoS,
    bool Retain,
    byte[] Properties,
    uint? MessageExpiry,
    TaskCompletionSource<MqttPublishResult> Completion);
