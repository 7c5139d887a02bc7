using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>Reads and checks a property block (MQTT 5.0 §2.2.2).</summary>
internal static class PropertyParser
{
    /// <summary>Reads the length and the properties. An error sticks to the reader.</summary>
    /// <param name="reader">Stands before the property length.</param>
    /// <param name="allowed">A constant of <see cref="PropertyMask"/>.</param>
    /// <param name="properties">What was found.</param>
    public static void Read(scoped ref PacketReader reader, ulong allowed, out PacketProperties properties)
    {
        var block = new PacketReader(reader.Bytes(reader.VariableInteger()));
        if (reader.Failed)
        {
            properties = new();
            return;
        }

        Parse(ref block, allowed, out properties);
        if (block.Failed) reader.Fail(block.Error);
    }

    /// <summary>Reads properties that take up all of the reader.</summary>
    public static void Parse(scoped ref PacketReader reader, ulong allowed, out PacketProperties properties)
    {
        properties = new();
        var block = reader.Rest;
        if (block.IsEmpty) return;
        var error = Parse(block, allowed, ref properties);
        if (error != MqttReasonCode.Success) reader.Fail(error);
    }

    private static MqttReasonCode Parse(ReadOnlySpan<byte> block, ulong allowed, ref PacketProperties properties)
    {
        properties.Raw = block;
        var scanner = new PropertyScanner(block);
        while (scanner.MoveNext())
        {
            var property = scanner.Current;
            if ((allowed & PropertyMask.Of(property.Id)) == 0) return NotAllowed(property.Id, allowed);
            var repeats = property.Id == MqttPropertyId.UserProperty
                || (property.Id == MqttPropertyId.SubscriptionIdentifier && allowed == PropertyMask.PublishToClient);
            if (!properties.Mark(property.Id) && !repeats) return MqttReasonCode.ProtocolError;
            var error = Value(property, ref properties);
            if (error != MqttReasonCode.Success) return error;
        }

        return scanner.Malformed ? MqttReasonCode.MalformedPacket : MqttReasonCode.Success;
    }

    /// <summary>An identifier that the packet type does not have is malformed (§2.2.2.2). PUBLISH has the subscription identifier, but not towards
    /// the server ([MQTT-3.3.4-6]).</summary>
    private static MqttReasonCode NotAllowed(MqttPropertyId id, ulong allowed) =>
        id == MqttPropertyId.SubscriptionIdentifier && allowed == PropertyMask.PublishToServer
            ? MqttReasonCode.ProtocolError
            : MqttReasonCode.MalformedPacket;

    private static MqttReasonCode Value(RawProperty property, ref PacketProperties properties)
    {
        var reader = new PacketReader(property.Value);
        switch (property.Id)
        {
            case MqttPropertyId.PayloadFormatIndicator:
                properties.PayloadIsText = Flag(ref reader);
                break;
            case MqttPropertyId.RequestProblemInformation:
                properties.RequestProblemInformation = Flag(ref reader);
                break;
            case MqttPropertyId.RequestResponseInformation:
                properties.RequestResponseInformation = Flag(ref reader);
                break;
            case MqttPropertyId.RetainAvailable:
                properties.RetainAvailable = Flag(ref reader);
                break;
            case MqttPropertyId.SharedSubscriptionAvailable:
                properties.SharedSubscriptionAvailable = Flag(ref reader);
                break;
            case MqttPropertyId.WildcardSubscriptionAvailable or MqttPropertyId.SubscriptionIdentifierAvailable:
                Flag(ref reader);
                break;
            case MqttPropertyId.MaximumQoS:
                properties.MaximumQoS = Flag(ref reader) ? (byte)1 : (byte)0;
                break;
            case MqttPropertyId.UserProperty:
                reader.String();
                reader.String();
                break;
            default:
                Number(property.Id, ref reader, ref properties);
                Text(property.Id, ref reader, ref properties);
                break;
        }

        return reader.Error;
    }

    private static void Number(MqttPropertyId id, scoped ref PacketReader reader, ref PacketProperties properties)
    {
        switch (id)
        {
            case MqttPropertyId.MessageExpiryInterval:
                properties.MessageExpiry = reader.UInt32();
                break;
            case MqttPropertyId.SessionExpiryInterval:
                properties.SessionExpiry = reader.UInt32();
                break;
            case MqttPropertyId.WillDelayInterval:
                properties.WillDelay = reader.UInt32();
                break;
            case MqttPropertyId.MaximumPacketSize:
                properties.MaximumPacketSize = reader.UInt32();
                if (properties.MaximumPacketSize == 0) reader.Fail(MqttReasonCode.ProtocolError);
                break;
            case MqttPropertyId.SubscriptionIdentifier:
                properties.SubscriptionIdentifier = reader.VariableInteger();
                if (properties.SubscriptionIdentifier == 0) reader.Fail(MqttReasonCode.ProtocolError);
                break;
            case MqttPropertyId.ServerKeepAlive:
                properties.ServerKeepAlive = reader.UInt16();
                break;
            case MqttPropertyId.ReceiveMaximum:
                properties.ReceiveMaximum = reader.UInt16();
                if (properties.ReceiveMaximum == 0) reader.Fail(MqttReasonCode.ProtocolError);
                break;
            case MqttPropertyId.TopicAliasMaximum:
                properties.TopicAliasMaximum = reader.UInt16();
                break;
            case MqttPropertyId.TopicAlias:
                properties.TopicAlias = reader.UInt16();
                if (properties.TopicAlias == 0) reader.Fail(MqttReasonCode.TopicAliasInvalid);
                break;
        }
    }

    private static void Text(MqttPropertyId id, scoped ref PacketReader reader, ref PacketProperties properties)
    {
        switch (id)
        {
            case MqttPropertyId.ContentType:
                properties.ContentType = reader.String();
                break;
            case MqttPropertyId.ResponseTopic:
                properties.ResponseTopic = reader.String();
                if (!reader.Failed && !MqttTopic.IsName(properties.ResponseTopic)) reader.Fail(MqttReasonCode.ProtocolError);
                break;
            case MqttPropertyId.CorrelationData:
                properties.CorrelationData = reader.Binary();
                break;
            case MqttPropertyId.AssignedClientIdentifier:
                properties.AssignedClientIdentifier = reader.String();
                break;
            case MqttPropertyId.AuthenticationMethod:
                properties.AuthenticationMethod = reader.String();
                break;
            case MqttPropertyId.AuthenticationData:
                properties.AuthenticationData = reader.Binary();
                break;
            case MqttPropertyId.ResponseInformation:
                reader.String();
                break;
            case MqttPropertyId.ServerReference:
                properties.ServerReference = reader.String();
                break;
            case MqttPropertyId.ReasonString:
                properties.ReasonString = reader.String();
                break;
        }
    }

    /// <summary>A byte that may be 0 or 1 only.</summary>
    private static bool Flag(scoped ref PacketReader reader)
    {
        var value = reader.Byte();
        if (value > 1) reader.Fail(MqttReasonCode.ProtocolError);
        return value == 1;
    }
}
