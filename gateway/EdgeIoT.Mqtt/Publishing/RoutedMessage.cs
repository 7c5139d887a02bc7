using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>A message on its way to its receivers, still where it was read from; <see cref="Store"/> copies it once, for the first that has to keep it.</summary>
internal ref struct RoutedMessage
{
    private StoredMessage? _stored;

    public required ReadOnlySpan<byte> Topic { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }

    public ReadOnlySpan<byte> Properties { get; init; }

    public MqttQoS QoS { get; init; }

    public bool Retain { get; init; }

    public uint? MessageExpiry { get; init; }

    public long ExpiresAt { get; init; }

    /// <summary>Whether what is retained outlives the process.</summary>
    public bool Durable { get; init; }

    /// <summary>What the host notes with what is retained.</summary>
    public ReadOnlySpan<byte> Note { get; init; }

    /// <summary>Whose it is, for "no local"; null: the host's.</summary>
    public Session? Publisher { get; init; }

    /// <summary>A reference for the caller, who releases it.</summary>
    public StoredMessage Store()
    {
        _stored ??= StoredMessage.Of(this);
        return _stored.AddReference();
    }

    /// <summary>To be called when it has reached all receivers.</summary>
    public readonly void Done() => _stored?.Release();
}
