using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>SUBSCRIBE and UNSUBSCRIBE (MQTT 5.0 §3.8, §3.10): checked as a whole first, then walked over.</summary>
internal ref struct SubscribePacket
{
    private PacketReader _filters;
    private bool _withOptions;

    public ushort PacketId;
    public uint SubscriptionIdentifier;

    public static MqttReasonCode Parse(ReadOnlySpan<byte> body, bool isV5, bool subscribe, out SubscribePacket packet)
    {
        packet = default;
        var reader = new PacketReader(body);
        packet.PacketId = reader.UInt16();
        if (packet.PacketId == 0) reader.Fail(MqttReasonCode.ProtocolError); // [MQTT-2.2.1-3]
        if (isV5)
        {
            PropertyParser.Read(ref reader, subscribe ? PropertyMask.Subscribe : PropertyMask.Unsubscribe, out var properties);
            packet.SubscriptionIdentifier = (uint)properties.SubscriptionIdentifier;
        }

        if (reader.Failed) return reader.Error;
        packet._filters = reader;
        packet._withOptions = subscribe;
        return reader.Remaining == 0 ? MqttReasonCode.ProtocolError : Check(reader, isV5, subscribe);
    }

    /// <summary>The next filter with its options byte (0 for UNSUBSCRIBE).</summary>
    public bool Next(out ReadOnlySpan<byte> filter, out byte options)
    {
        filter = default;
        options = 0;
        if (_filters.Remaining == 0) return false;
        filter = _filters.String();
        if (_withOptions) options = _filters.Byte();
        return true;
    }

    /// <summary>An empty filter, and for 3.1.1 one with a wildcard out of place, ends the connection ([MQTT-4.7.3-1], 3.1.1 [MQTT-4.8.0-1]); an MQTT 5
    /// client is told of the latter by filter (0x8F).</summary>
    private static bool IsServed(ReadOnlySpan<byte> filter, bool isV5) => isV5 ? !filter.IsEmpty : MqttTopic.IsFilter(filter);

    private static MqttReasonCode Check(PacketReader reader, bool isV5, bool subscribe)
    {
        while (reader.Remaining > 0)
        {
            var filter = reader.Name();
            if (!reader.Failed && !IsServed(filter, isV5)) reader.Fail(MqttReasonCode.MalformedPacket);
            if (!subscribe) continue;
            var options = reader.Byte();
            if (reader.Failed) break;
            if ((options & 3) == 3) return MqttReasonCode.MalformedPacket; // [MQTT-3.8.3-5]
            if (!isV5 && (options & 0xFC) != 0) return MqttReasonCode.MalformedPacket; // 3.1.1: [MQTT-3-8.3-4]
            if ((options & 0xC0) != 0) return MqttReasonCode.MalformedPacket;
            if ((options & 0x30) == 0x30) return MqttReasonCode.ProtocolError;
        }

        return reader.Error;
    }
}
