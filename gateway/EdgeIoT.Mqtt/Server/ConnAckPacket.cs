using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

/// <summary>Builds CONNACK (MQTT 5.0 §3.2).</summary>
internal ref struct ConnAckPacket
{
    public MqttReasonCode Code;
    public bool SessionPresent;
    public uint? SessionExpiry;
    public ushort? ServerKeepAlive;
    public string? AssignedClientId;
    public string? Method;
    public ReadOnlySpan<byte> Data;
    public string? Reason;
    public string? ServerReference;

    public readonly ReadOnlySpan<byte> Build(bool isV5, MqttServerOptions options)
    {
        var builder = PacketBuilder.Start().Byte(SessionPresent ? (byte)1 : (byte)0);
        if (!isV5) return builder.Byte(ReturnCodes.ForConnAck(Code)).Finish(MqttPacketType.ConnAck);
        builder.Byte((byte)Code);
        var block = builder.BeginBlock();
        if (Code == MqttReasonCode.Success) Terms(builder, options);
        if (Method is not null) builder.Byte((byte)MqttPropertyId.AuthenticationMethod).String(Method);
        if (!Data.IsEmpty) builder.Byte((byte)MqttPropertyId.AuthenticationData).Binary(Data);
        if (Reason is not null) builder.Byte((byte)MqttPropertyId.ReasonString).String(Reason);
        if (ServerReference is not null) builder.Byte((byte)MqttPropertyId.ServerReference).String(ServerReference);
        return builder.EndBlock(block).Finish(MqttPacketType.ConnAck);
    }

    private readonly void Terms(PacketBuilder builder, MqttServerOptions options)
    {
        if (options.TopicAliasMaximum > 0) builder.Byte((byte)MqttPropertyId.TopicAliasMaximum).UInt16(options.TopicAliasMaximum);
        if (AssignedClientId is not null) builder.Byte((byte)MqttPropertyId.AssignedClientIdentifier).String(AssignedClientId);
        if (ServerKeepAlive is { } keepAlive) builder.Byte((byte)MqttPropertyId.ServerKeepAlive).UInt16(keepAlive);
        if (SessionExpiry is { } expiry) builder.Byte((byte)MqttPropertyId.SessionExpiryInterval).UInt32(expiry);
        builder.Byte((byte)MqttPropertyId.MaximumPacketSize).UInt32((uint)options.MaxPacketSize);
        builder.Byte((byte)MqttPropertyId.ReceiveMaximum).UInt16(options.ReceiveMaximum);
    }
}
