using System.Buffers;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>
/// A message that has to be kept: until it is acknowledged, or while its receiver is away or slow. All receivers share one; its bytes
/// go back to the pool with the last reference, so that a message costs no garbage.
/// </summary>
internal sealed class StoredMessage
{
    private readonly byte[] _bytes;
    private readonly int _topic;
    private readonly int _properties;
    private readonly int _payload;
    private int _references = 1;

    public StoredMessage(in RoutedMessage message)
    {
        _topic = message.Topic.Length;
        _properties = message.Properties.Length;
        _payload = message.Payload.Length;
        QoS = message.QoS;
        Retain = message.Retain;
        ExpiresAt = message.ExpiresAt;
        _bytes = ArrayPool<byte>.Shared.Rent(Size);
        message.Topic.CopyTo(_bytes);
        message.Properties.CopyTo(_bytes.AsSpan(_topic));
        message.Payload.CopyTo(_bytes.AsSpan(_topic + _properties));
    }

    public int Size => _topic + _properties + _payload;

    public ReadOnlySpan<byte> Topic => _bytes.AsSpan(0, _topic);

    public ReadOnlySpan<byte> Properties => _bytes.AsSpan(_topic, _properties);

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(_topic + _properties, _payload);

    public MqttQoS QoS { get; }

    public bool Retain { get; }

    /// <summary>In milliseconds of <see cref="Server.ServerClock"/>; 0: never.</summary>
    public long ExpiresAt { get; }

    public StoredMessage AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
