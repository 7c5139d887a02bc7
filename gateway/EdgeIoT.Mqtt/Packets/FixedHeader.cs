namespace EdgeIoT.Mqtt.Packets;

/// <summary>The first two to five bytes of a packet (MQTT 5.0 §2.1).</summary>
internal readonly record struct FixedHeader(byte First, int Size, int BodyLength)
{
    public MqttPacketType Type => (MqttPacketType)(First >> 4);

    public int Flags => First & 0x0F;

    public int PacketLength => Size + BodyLength;

    public static VariableByteInteger.Outcome TryRead(ReadOnlySpan<byte> bytes, out FixedHeader header)
    {
        header = default;
        if (bytes.Length < 2) return VariableByteInteger.Outcome.NeedsMore;
        var outcome = VariableByteInteger.TryRead(bytes[1..], out var length, out var size);
        if (outcome == VariableByteInteger.Outcome.Read) header = new(bytes[0], 1 + size, length);
        return outcome;
    }

    /// <summary>Whether a packet may begin with this byte: it needs no more to be found malformed.</summary>
    public static bool IsPossible(byte first)
    {
        var header = new FixedHeader(first, 1, 0);
        return header.Type != MqttPacketType.Reserved && header.HasValidFlags;
    }

    /// <summary>Whether the reserved bits are what they must be ([MQTT-2.1.3-1]).</summary>
    public bool HasValidFlags => Type switch
    {
        MqttPacketType.Publish => (Flags & 6) != 6, // [MQTT-3.3.1-4]
        MqttPacketType.PubRel or MqttPacketType.Subscribe or MqttPacketType.Unsubscribe => Flags == 2,
        _ => Flags == 0,
    };
}
