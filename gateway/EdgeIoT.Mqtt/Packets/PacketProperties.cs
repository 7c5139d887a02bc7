using System.Text;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>The properties of one packet, as spans into it. Absent ones have the standard's default.</summary>
internal ref struct PacketProperties
{
    private ulong _present;

    public PacketProperties()
    {
    }

    public bool PayloadIsText { get; set; }

    public uint MessageExpiry { get; set; }

    public uint SessionExpiry { get; set; }

    public uint WillDelay { get; set; }

    public uint MaximumPacketSize { get; set; } = uint.MaxValue;

    public int SubscriptionIdentifier { get; set; }

    public ushort ServerKeepAlive { get; set; }

    public ushort ReceiveMaximum { get; set; } = ushort.MaxValue;

    public ushort TopicAliasMaximum { get; set; }

    public ushort TopicAlias { get; set; }

    public byte MaximumQoS { get; set; } = 2;

    public bool RequestProblemInformation { get; set; } = true;

    public bool RequestResponseInformation { get; set; }

    public bool RetainAvailable { get; set; } = true;

    public bool SharedSubscriptionAvailable { get; set; } = true;

    public ReadOnlySpan<byte> ContentType { get; set; }

    public ReadOnlySpan<byte> ResponseTopic { get; set; }

    public ReadOnlySpan<byte> CorrelationData { get; set; }

    public ReadOnlySpan<byte> AssignedClientIdentifier { get; set; }

    public ReadOnlySpan<byte> AuthenticationMethod { get; set; }

    public ReadOnlySpan<byte> AuthenticationData { get; set; }

    public ReadOnlySpan<byte> ServerReference { get; set; }

    public ReadOnlySpan<byte> ReasonString { get; set; }

    /// <summary>All of them in wire form, without the length before them.</summary>
    public ReadOnlySpan<byte> Raw { get; set; }

    public readonly bool Has(MqttPropertyId id) => (_present & PropertyMask.Of(id)) != 0;

    /// <summary>Marks a property as present; false where it was there already.</summary>
    public bool Mark(MqttPropertyId id)
    {
        var before = _present;
        _present |= PropertyMask.Of(id);
        return before != _present;
    }

    public readonly List<MqttUserProperty> UserProperties()
    {
        var list = new List<MqttUserProperty>();
        foreach (var property in new PropertyScanner(Raw))
        {
            if (property.Id != MqttPropertyId.UserProperty) continue;
            var reader = new PacketReader(property.Value);
            var name = reader.String();
            list.Add(new(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(reader.String())));
        }

        return list;
    }
}
