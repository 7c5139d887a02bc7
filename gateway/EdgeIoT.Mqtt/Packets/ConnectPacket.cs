using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>A CONNECT packet as spans into it (MQTT 5.0 §3.1).</summary>
internal ref struct ConnectPacket
{
    public MqttProtocolVersion Version;
    public bool CleanStart;
    public ushort KeepAlive;
    public ReadOnlySpan<byte> ClientId;
    public bool HasUserName;
    public ReadOnlySpan<byte> UserName;
    public bool HasPassword;
    public ReadOnlySpan<byte> Password;
    public bool HasWill;
    public MqttQoS WillQoS;
    public bool WillRetain;
    public ReadOnlySpan<byte> WillTopic;
    public ReadOnlySpan<byte> WillPayload;
    public PacketProperties Properties;
    public PacketProperties WillProperties;

    public static MqttReasonCode Parse(ReadOnlySpan<byte> body, out ConnectPacket packet)
    {
        var parsed = default(ConnectPacket);
        parsed.Properties = new();
        parsed.WillProperties = new();
        var error = Read(body, ref parsed);
        packet = parsed;
        return error;
    }

    private static MqttReasonCode Read(ReadOnlySpan<byte> body, ref ConnectPacket packet)
    {
        var reader = new PacketReader(body);
        var error = Protocol(ref reader, ref packet);
        if (error != MqttReasonCode.Success) return error;
        var flags = reader.Byte();
        packet.KeepAlive = reader.UInt16();
        var isV5 = packet.Version == MqttProtocolVersion.V500;
        if (!Flags(flags, isV5, ref packet)) reader.Fail(MqttReasonCode.MalformedPacket);
        if (isV5) PropertyParser.Read(ref reader, PropertyMask.Connect, out packet.Properties);
        packet.ClientId = reader.Name();
        if (packet.HasWill) Will(ref reader, isV5, ref packet);
        if (packet.HasUserName) packet.UserName = reader.Name();
        if (packet.HasPassword) packet.Password = reader.Binary();
        if (reader.Remaining > 0) reader.Fail(MqttReasonCode.MalformedPacket);
        if (!reader.Failed && packet.Properties.Has(MqttPropertyId.AuthenticationData) && !packet.Properties.Has(MqttPropertyId.AuthenticationMethod))
            return MqttReasonCode.ProtocolError;
        return reader.Error;
    }

    private static MqttReasonCode Protocol(scoped ref PacketReader reader, scoped ref ConnectPacket packet)
    {
        var name = reader.String();
        packet.Version = (MqttProtocolVersion)reader.Byte();
        if (reader.Failed) return reader.Error;
        var known = name.SequenceEqual("MQTT"u8) ? packet.Version is MqttProtocolVersion.V311 or MqttProtocolVersion.V500
            : name.SequenceEqual("MQIsdp"u8) && packet.Version == MqttProtocolVersion.V310;
        if (known) return MqttReasonCode.Success;
        return name.SequenceEqual("MQTT"u8) || name.SequenceEqual("MQIsdp"u8)
            ? MqttReasonCode.UnsupportedProtocolVersion
            : MqttReasonCode.ProtocolError;
    }

    private static bool Flags(byte flags, bool isV5, scoped ref ConnectPacket packet)
    {
        packet.CleanStart = (flags & 0x02) != 0;
        packet.HasWill = (flags & 0x04) != 0;
        packet.WillQoS = (MqttQoS)((flags >> 3) & 3);
        packet.WillRetain = (flags & 0x20) != 0;
        packet.HasPassword = (flags & 0x40) != 0;
        packet.HasUserName = (flags & 0x80) != 0;
        if ((flags & 1) != 0 && packet.Version != MqttProtocolVersion.V310) return false; // [MQTT-3.1.2-3]; 3.1 has the bit unused
        if (!packet.HasWill && (packet.WillQoS != MqttQoS.AtMostOnce || packet.WillRetain)) return false; // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
        return (int)packet.WillQoS < 3 && (isV5 || packet.HasUserName || !packet.HasPassword); // 3.1.1: [MQTT-3.1.2-22]
    }

    private static void Will(scoped ref PacketReader reader, bool isV5, scoped ref ConnectPacket packet)
    {
        if (isV5) PropertyParser.Read(ref reader, PropertyMask.Will, out packet.WillProperties);
        packet.WillTopic = reader.Name();
        packet.WillPayload = reader.Binary();
        if (!reader.Failed && !MqttTopic.IsName(packet.WillTopic)) reader.Fail(MqttReasonCode.MalformedPacket);
    }
}
