namespace EdgeIoT.Mqtt.Packets;

/// <summary>Which properties a packet may have (MQTT 5.0 table 2-4), as bits.</summary>
internal static class PropertyMask
{
    public const ulong Message = (1UL << 0x01) | (1UL << 0x02) | (1UL << 0x03) | (1UL << 0x08) | (1UL << 0x09) | (1UL << 0x26);

    public const ulong Connect = (1UL << 0x11) | (1UL << 0x15) | (1UL << 0x16) | (1UL << 0x17) | (1UL << 0x19) | (1UL << 0x21)
        | (1UL << 0x22) | (1UL << 0x26) | (1UL << 0x27);

    public const ulong Will = Message | (1UL << 0x18);

    public const ulong ConnAck = (1UL << 0x11) | (1UL << 0x12) | (1UL << 0x13) | (1UL << 0x15) | (1UL << 0x16) | (1UL << 0x1A)
        | (1UL << 0x1C) | (1UL << 0x1F) | (1UL << 0x21) | (1UL << 0x22) | (1UL << 0x24) | (1UL << 0x25) | (1UL << 0x26)
        | (1UL << 0x27) | (1UL << 0x28) | (1UL << 0x29) | (1UL << 0x2A);

    public const ulong PublishToServer = Message | (1UL << 0x23);

    public const ulong PublishToClient = PublishToServer | (1UL << 0x0B);

    public const ulong Acknowledgement = (1UL << 0x1F) | (1UL << 0x26);

    public const ulong Subscribe = (1UL << 0x0B) | (1UL << 0x26);

    public const ulong Unsubscribe = 1UL << 0x26;

    public const ulong Disconnect = (1UL << 0x11) | (1UL << 0x1C) | (1UL << 0x1F) | (1UL << 0x26);

    public const ulong Auth = (1UL << 0x15) | (1UL << 0x16) | (1UL << 0x1F) | (1UL << 0x26);

    public static ulong Of(MqttPropertyId id) => 1UL << (int)id;
}
