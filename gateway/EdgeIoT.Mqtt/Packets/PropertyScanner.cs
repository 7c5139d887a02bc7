namespace EdgeIoT.Mqtt.Packets;

/// <summary>One property in wire form.</summary>
internal readonly ref struct RawProperty(MqttPropertyId id, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> value)
{
    public MqttPropertyId Id { get; } = id;

    /// <summary>With its identifier.</summary>
    public ReadOnlySpan<byte> Whole { get; } = whole;

    /// <summary>Without its identifier.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks over properties in wire form, without looking at what their values mean. Ends early where they are malformed.</summary>
internal ref struct PropertyScanner(ReadOnlySpan<byte> raw)
{
    private ReadOnlySpan<byte> _rest = raw;
    private ReadOnlySpan<byte> _whole;

    public readonly RawProperty Current => new((MqttPropertyId)_whole[0], _whole, _whole[1..]);

    public readonly bool Malformed => !_rest.IsEmpty;

    public readonly PropertyScanner GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var size = SizeOfValue((MqttPropertyId)_rest[0], _rest[1..]);
        if (size < 0 || size + 1 > _rest.Length) return false;
        _whole = _rest[..(size + 1)];
        _rest = _rest[(size + 1)..];
        return true;
    }

    private static int SizeOfValue(MqttPropertyId id, ReadOnlySpan<byte> value)
    {
        switch (id)
        {
            case MqttPropertyId.PayloadFormatIndicator or MqttPropertyId.RequestProblemInformation or MqttPropertyId.RequestResponseInformation
                or MqttPropertyId.MaximumQoS or MqttPropertyId.RetainAvailable or MqttPropertyId.WildcardSubscriptionAvailable
                or MqttPropertyId.SubscriptionIdentifierAvailable or MqttPropertyId.SharedSubscriptionAvailable:
                return 1;
            case MqttPropertyId.ServerKeepAlive or MqttPropertyId.ReceiveMaximum or MqttPropertyId.TopicAliasMaximum or MqttPropertyId.TopicAlias:
                return 2;
            case MqttPropertyId.MessageExpiryInterval or MqttPropertyId.SessionExpiryInterval or MqttPropertyId.WillDelayInterval
                or MqttPropertyId.MaximumPacketSize:
                return 4;
            case MqttPropertyId.SubscriptionIdentifier:
                return VariableByteInteger.TryRead(value, out _, out var size) == VariableByteInteger.Outcome.Read ? size : -1;
            case MqttPropertyId.UserProperty:
                var name = Prefixed(value);
                if (name < 0 || name > value.Length) return -1;
                var text = Prefixed(value[name..]);
                return text < 0 ? -1 : name + text;
            case MqttPropertyId.ContentType or MqttPropertyId.ResponseTopic or MqttPropertyId.CorrelationData
                or MqttPropertyId.AssignedClientIdentifier or MqttPropertyId.AuthenticationMethod or MqttPropertyId.AuthenticationData
                or MqttPropertyId.ResponseInformation or MqttPropertyId.ServerReference or MqttPropertyId.ReasonString:
                return Prefixed(value);
            default:
                return -1;
        }
    }

    private static int Prefixed(ReadOnlySpan<byte> value) => value.Length < 2 ? -1 : 2 + (value[0] << 8) + value[1];
}
