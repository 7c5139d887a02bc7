namespace EdgeIoT.Mqtt.Packets;

/// <summary>DISCONNECT and AUTH (MQTT 5.0 §3.14, §3.15): a reason code and properties, both may be left out.</summary>
internal static class DisconnectPacket
{
    public static MqttReasonCode Parse(ReadOnlySpan<byte> body, ulong allowed, out MqttReasonCode code, out PacketProperties properties)
    {
        code = MqttReasonCode.Success;
        properties = new();
        var reader = new PacketReader(body);
        if (reader.Remaining > 0) code = (MqttReasonCode)reader.Byte();
        if (reader.Remaining > 0) PropertyParser.Read(ref reader, allowed, out properties);
        if (reader.Remaining > 0) reader.Fail(MqttReasonCode.MalformedPacket);
        return reader.Error;
    }

    /// <summary>Whether a client may give this reason (MQTT 5.0 table 3-10).</summary>
    public static bool IsFromClient(MqttReasonCode code) => code is MqttReasonCode.Success or MqttReasonCode.DisconnectWithWill
        or MqttReasonCode.UnspecifiedError or MqttReasonCode.MalformedPacket or MqttReasonCode.ProtocolError
        or MqttReasonCode.ImplementationSpecificError or MqttReasonCode.TopicNameInvalid or MqttReasonCode.ReceiveMaximumExceeded
        or MqttReasonCode.TopicAliasInvalid or MqttReasonCode.PacketTooLarge or MqttReasonCode.MessageRateTooHigh
        or MqttReasonCode.QuotaExceeded or MqttReasonCode.AdministrativeAction or MqttReasonCode.PayloadFormatInvalid;

    public static ReadOnlySpan<byte> Build(MqttReasonCode code, string? reason, string? serverReference, uint? sessionExpiry = null)
    {
        var builder = PacketBuilder.Start().Byte((byte)code);
        if (reason is null && serverReference is null && sessionExpiry is null) return builder.Finish(MqttPacketType.Disconnect);
        var block = builder.BeginBlock();
        if (sessionExpiry is { } expiry) builder.Byte((byte)MqttPropertyId.SessionExpiryInterval).UInt32(expiry);
        if (reason is not null) builder.Byte((byte)MqttPropertyId.ReasonString).String(reason);
        if (serverReference is not null) builder.Byte((byte)MqttPropertyId.ServerReference).String(serverReference);
        return builder.EndBlock(block).Finish(MqttPacketType.Disconnect);
    }

    public static ReadOnlySpan<byte> BuildAuth(MqttReasonCode code, string method, ReadOnlySpan<byte> data)
    {
        var builder = PacketBuilder.Start().Byte((byte)code);
        var block = builder.BeginBlock();
        builder.Byte((byte)MqttPropertyId.AuthenticationMethod).String(method);
        if (!data.IsEmpty) builder.Byte((byte)MqttPropertyId.AuthenticationData).Binary(data);
        return builder.EndBlock(block).Finish(MqttPacketType.Auth);
    }
}
