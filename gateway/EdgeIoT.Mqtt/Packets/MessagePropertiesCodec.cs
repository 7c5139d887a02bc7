using System.Text;

namespace EdgeIoT.Mqtt.Packets;

/// <summary><see cref="MqttMessageProperties"/> to and from wire form.</summary>
internal static class MessagePropertiesCodec
{
    /// <summary>Whether a property of an incoming message belongs to the connection that it came by and not to the message.</summary>
    public static bool StaysBehind(MqttPropertyId id) =>
        id is MqttPropertyId.TopicAlias or MqttPropertyId.MessageExpiryInterval or MqttPropertyId.SubscriptionIdentifier or MqttPropertyId.WillDelayInterval;

    /// <summary>What is passed on with a message: all but the properties that stay behind. Mostly the same span, otherwise a copy in the thread's scratch,
    /// valid until its next use.</summary>
    public static ReadOnlySpan<byte> Forwarded(scoped in PacketProperties properties)
    {
        if (!properties.Has(MqttPropertyId.TopicAlias) && !properties.Has(MqttPropertyId.MessageExpiryInterval)
            && !properties.Has(MqttPropertyId.SubscriptionIdentifier) && !properties.Has(MqttPropertyId.WillDelayInterval))
        {
            return properties.Raw;
        }

        var scratch = PropertyScratch.Take(properties.Raw.Length);
        var length = 0;
        foreach (var property in new PropertyScanner(properties.Raw))
        {
            if (StaysBehind(property.Id)) continue;
            property.Whole.CopyTo(scratch[length..]);
            length += property.Whole.Length;
        }

        return scratch[..length];
    }

    /// <summary>Writes all but the message expiry.</summary>
    public static void Write(PacketBuilder builder, MqttMessageProperties properties)
    {
        if (properties.PayloadIsText is { } text) builder.Byte((byte)MqttPropertyId.PayloadFormatIndicator).Byte(text ? (byte)1 : (byte)0);
        if (properties.ContentType is { } type) builder.Byte((byte)MqttPropertyId.ContentType).String(type);
        if (properties.ResponseTopic is { } topic) builder.Byte((byte)MqttPropertyId.ResponseTopic).String(topic);
        if (properties.CorrelationData is { } data) builder.Byte((byte)MqttPropertyId.CorrelationData).Binary(data.Span);
        WriteUser(builder, properties.UserProperties);
    }

    public static void WriteUser(PacketBuilder builder, IReadOnlyList<MqttUserProperty> properties)
    {
        for (var i = 0; i < properties.Count; i++)
            builder.Byte((byte)MqttPropertyId.UserProperty).String(properties[i].Name).String(properties[i].Value);
    }

    public static MqttMessageProperties Decode(scoped in PacketProperties properties) => new()
    {
        PayloadIsText = properties.Has(MqttPropertyId.PayloadFormatIndicator) ? properties.PayloadIsText : null,
        MessageExpiry = properties.Has(MqttPropertyId.MessageExpiryInterval) ? properties.MessageExpiry : null,
        ContentType = properties.Has(MqttPropertyId.ContentType) ? Encoding.UTF8.GetString(properties.ContentType) : null,
        ResponseTopic = properties.Has(MqttPropertyId.ResponseTopic) ? Encoding.UTF8.GetString(properties.ResponseTopic) : null,
        CorrelationData = properties.Has(MqttPropertyId.CorrelationData) ? properties.CorrelationData.ToArray() : (ReadOnlyMemory<byte>?)null,
        UserProperties = properties.UserProperties(),
    };

    private static class PropertyScratch
    {
        [ThreadStatic]
        private static byte[]? _bytes;

        public static Span<byte> Take(int size)
        {
            if (_bytes is null || _bytes.Length < size) _bytes = new byte[Math.Max(size, 256)];
            return _bytes;
        }
    }
}
