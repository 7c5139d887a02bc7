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
