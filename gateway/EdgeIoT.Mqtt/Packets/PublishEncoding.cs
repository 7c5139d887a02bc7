using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>Everything that a PUBLISH packet is made of.</summary>
internal ref struct PublishFields
{
    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Properties;
    public ReadOnlySpan<byte> Payload;
    public ReadOnlySpan<uint> SubscriptionIdentifiers;
    public uint? MessageExpiry;
    public ushort PacketId;
    public ushort TopicAlias;
    public MqttQoS QoS;
    public bool Retain;
    public bool Duplicate;
}

/// <summary>Writes PUBLISH packets (MQTT 5.0 §3.3) straight to where they go.</summary>
internal static class PublishEncoding
{
    /// <summary>The bytes that <see cref="Write"/> will write.</summary>
    public static int Size(in PublishFields fields, bool isV5)
    {
        var body = BodyLength(fields, isV5);
        return 1 + VariableByteInteger.Size(body) + body;
    }

    /// <summary>Writes the packet and tells where its packet identifier is, 0 with QoS 0.</summary>
    public static int Write(Span<byte> to, in PublishFields fields, bool isV5, out int packetIdAt)
    {
        to[0] = (byte)(((int)MqttPacketType.Publish << 4) | ((int)fields.QoS << 1) | (fields.Retain ? 1 : 0) | (fields.Duplicate ? 8 : 0));
        var at = 1 + VariableByteInteger.Write(to[1..], BodyLength(fields, isV5));
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)fields.Topic.Length);
        at += 2;
        fields.Topic.CopyTo(to[at..]);
        at += fields.Topic.Length;
        packetIdAt = 0;
        if (fields.QoS > MqttQoS.AtMostOnce)
        {
            packetIdAt = at;
            BinaryPrimitives.WriteUInt16BigEndian(to[at..], fields.PacketId);
            at += 2;
        }

        if (isV5) at += WriteProperties(to[at..], fields);
        fields.Payload.CopyTo(to[at..]);
        return at + fields.Payload.Length;
    }

    private static int WriteProperties(Span<byte> to, in PublishFields fields)
    {
        var at = VariableByteInteger.Write(to, PropertiesLength(fields));
        if (fields.MessageExpiry is { } expiry)
        {
            to[at++] = (byte)MqttPropertyId.MessageExpiryInterval;
            BinaryPrimitives.WriteUInt32BigEndian(to[at..], expiry);
            at += 4;
        }

        if (fields.TopicAlias != 0)
        {
            to[at++] = (byte)MqttPropertyId.TopicAlias;
            BinaryPrimitives.WriteUInt16BigEndian(to[at..], fields.TopicAlias);
            at += 2;
        }

        foreach (var identifier in fields.SubscriptionIdentifiers)
        {
            to[at++] = (byte)MqttPropertyId.SubscriptionIdentifier;
            at += VariableByteInteger.Write(to[at..], (int)identifier);
        }

        fields.Properties.CopyTo(to[at..]);
        return at + fields.Properties.Length;
    }

    private static int BodyLength(in PublishFields fields, bool isV5)
    {
        var length = 2 + fields.Topic.Length + (fields.QoS > MqttQoS.AtMostOnce ? 2 : 0) + fields.Payload.Length;
        if (!isV5) return length;
        var properties = PropertiesLength(fields);
        return length + VariableByteInteger.Size(properties) + properties;
    }

    private static int PropertiesLength(in PublishFields fields)
    {
        var length = fields.Properties.Length + (fields.MessageExpiry is null ? 0 : 5) + (fields.TopicAlias == 0 ? 0 : 3);
        foreach (var identifier in fields.SubscriptionIdentifiers) length += 1 + VariableByteInteger.Size((int)identifier);
        return length;
    }
}
