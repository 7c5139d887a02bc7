using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP: they differ in their type only (MQTT 5.0 §3.4 to §3.7).</summary>
internal static class Acknowledgement
{
    /// <summary>Size of one without reason code.</summary>
    public const int ShortSize = 4;

    public static void WriteShort(Span<byte> to, MqttPacketType type, ushort packetId)
    {
        to[0] = (byte)(((int)type << 4) | Flags(type));
        to[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], packetId);
    }

    /// <summary>One with reason code, and the user property <c>ack</c> or a reason string where given (MQTT 5 only).</summary>
    public static ReadOnlySpan<byte> Build(MqttPacketType type, ushort packetId, MqttReasonCode code, string? level, string? reason)
    {
        var builder = PacketBuilder.Start().UInt16(packetId).Byte((byte)code);
        if (level is not null || reason is not null)
        {
            var block = builder.BeginBlock();
            if (reason is not null) builder.Byte((byte)MqttPropertyId.ReasonString).String(reason);
            if (level is not null) builder.Byte((byte)MqttPropertyId.UserProperty).Binary("ack"u8).String(level);
            builder.EndBlock(block);
        }

        return builder.Finish(type, Flags(type));
    }

    public static MqttReasonCode Parse(ReadOnlySpan<byte> body, bool isV5, out ushort packetId, out MqttReasonCode code, out PacketProperties properties)
    {
        var reader = new PacketReader(body);
        properties = new();
        packetId = reader.UInt16();
        code = MqttReasonCode.Success;
        if (packetId == 0) reader.Fail(MqttReasonCode.ProtocolError);
        if (isV5 && reader.Remaining > 0) code = (MqttReasonCode)reader.Byte();
        if (isV5 && reader.Remaining > 0) PropertyParser.Read(ref reader, PropertyMask.Acknowledgement, out properties);
        if (reader.Remaining > 0) reader.Fail(MqttReasonCode.MalformedPacket);
        return reader.Error;
    }

    /// <summary>Whether a reason code may stand in this packet (MQTT 5.0 tables 3-4 to 3-7).</summary>
    public static bool IsValid(MqttPacketType type, MqttReasonCode code) => type switch
    {
        MqttPacketType.PubRel or MqttPacketType.PubComp => code is MqttReasonCode.Success or MqttReasonCode.PacketIdentifierNotFound,
        _ => code is MqttReasonCode.Success or MqttReasonCode.NoMatchingSubscribers or MqttReasonCode.UnspecifiedError
            or MqttReasonCode.ImplementationSpecificError or MqttReasonCode.NotAuthorized or MqttReasonCode.TopicNameInvalid
            or MqttReasonCode.PacketIdentifierInUse or MqttReasonCode.QuotaExceeded or MqttReasonCode.PayloadFormatInvalid,
    };

    private static byte Flags(MqttPacketType type) => type == MqttPacketType.PubRel ? (byte)2 : (byte)0;
}
