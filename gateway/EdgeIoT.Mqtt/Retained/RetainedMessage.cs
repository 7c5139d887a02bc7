using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Retained;

/// <summary>A message that is kept for those who subscribe later.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its payload, not empty.</param>
/// <param name="QoS">The QoS that it was published with.</param>
/// <param name="Properties">Its properties in wire form, see <see cref="Publishing.IncomingPublish.Properties"/>.</param>
/// <param name="ExpiresAt">When it is dropped; null: never.</param>
public sealed record RetainedMessage(
    string Topic,
    ReadOnlyMemory<byte> Payload,
    MqttQoS QoS = MqttQoS.AtMostOnce,
    ReadOnlyMemory<byte> Properties = default,
    DateTimeOffset? ExpiresAt = null)
{
    /// <summary>When it was retained here.</summary>
    public DateTimeOffset SetAt { get; init; }

    /// <summary>What the host noted with it, see <see cref="Publishing.PublishVerdict.WithNote"/>.</summary>
    public ReadOnlyMemory<byte> Note { get; init; }
}
