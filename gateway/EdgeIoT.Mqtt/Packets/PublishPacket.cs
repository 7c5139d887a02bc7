using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>A PUBLISH packet as spans into it (MQTT 5.0 §3.3).</summary>
internal ref struct PublishPacket
{
    /// <summary>Empty where an alias stands for it.</summary>
    public ReadOnlySpan<byte> Topic;

    public ReadOnlySpan<byte> Payload;

    /// <summary>What is passed on, see <see cref="MessagePropertiesCodec.Forwarded"/>.</summary>
    public ReadOnlySpan<byte> Properties;

    /// <summary>All properties as received.</summary>
    public ReadOnlySpan<byte> RawProperties;

    public uint? MessageExpiry;
    public ushort PacketId;
    public ushort TopicAlias;
    public MqttQoS QoS;
    public bool Retain;
    public bool Duplicate;

    public static MqttReasonCode Parse(FixedHeader header, ReadOnlySpan<byte> body, bool isV5, ulong allowed, out PublishPacket packet)
    {
        var parsed = default(PublishPacket);
        var error = Read(header, body, isV5, allowed, ref parsed);
        packet = parsed;
        return error;
    }

    private static MqttReasonCode Read(FixedHeader header, ReadOnlySpan<byte> body, bool isV5, ulong allowed, ref PublishPacket packet)
    {
        var qos = (header.Flags >> 1) & 3;
        if (qos == 3) return MqttReasonCode.MalformedPacket;
        packet.QoS = (MqttQoS)qos;
        packet.Retain = (header.Flags & 1) != 0;
        packet.Duplicate = (header.Flags & 8) != 0;
        if (packet.Duplicate && qos == 0) return MqttReasonCode.MalformedPacket;
        var reader = new PacketReader(body);
        packet.Topic = reader.Name();
        if (qos > 0)
        {
            packet.PacketId = reader.UInt16();
            if (packet.PacketId == 0) reader.Fail(MqttReasonCode.ProtocolError); // [MQTT-2.2.1-3]
        }

        if (isV5) ReadProperties(ref reader, allowed, ref packet);
        if (reader.Failed) return reader.Error;
        packet.Payload = reader.Rest;
        if (packet.Topic.IsEmpty) return isV5 && packet.TopicAlias != 0 ? MqttReasonCode.Success : MqttReasonCode.ProtocolError;
        return MqttTopic.IsName(packet.Topic) ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket; // [MQTT-3.3.2-2]
    }

    private static void ReadProperties(scoped ref PacketReader reader, ulong allowed, scoped ref PublishPacket packet)
    {
        if (reader.Remaining > 0 && reader.Rest[0] == 0)
        {
            reader.Byte();
            return;
        }

        PropertyParser.Read(ref reader, allowed, out var properties);
        if (reader.Failed) return;
        packet.RawProperties = properties.Raw;
        packet.Properties = MessagePropertiesCodec.Forwarded(properties);
        packet.TopicAlias = properties.TopicAlias;
        if (properties.Has(MqttPropertyId.MessageExpiryInterval)) packet.MessageExpiry = properties.MessageExpiry;
    }
}
