using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>Builds CONNECT (MQTT 5.0 §3.1).</summary>
internal static class ConnectRequest
{
    public static ReadOnlySpan<byte> Build(MqttClientOptions options)
    {
        var isV5 = options.Version == MqttProtocolVersion.V500;
        var builder = PacketBuilder.Start();
        if (options.Version == MqttProtocolVersion.V310) builder.Binary("MQIsdp"u8);
        else builder.Binary("MQTT"u8);
        builder.Byte((byte)options.Version).Byte(Flags(options)).UInt16((ushort)Math.Min(options.KeepAlive.TotalSeconds, ushort.MaxValue));
        if (isV5) WriteProperties(builder, options);
        builder.String(options.ClientId);
        if (options.Will is { } will)
        {
            if (isV5) WriteWillProperties(builder, will);
            builder.String(will.Topic).Binary(will.Payload.Span);
        }

        if (options.UserName is { } name) builder.String(name);
        if (options.Password is { } password) builder.Binary(password.Span);
        return builder.Finish(MqttPacketType.Connect);
    }

    private static byte Flags(MqttClientOptions options)
    {
        var flags = options.CleanStart ? 0x02 : 0;
        if (options.Will is { } will) flags |= 0x04 | ((int)will.QoS << 3) | (will.Retain ? 0x20 : 0);
        if (options.Password is not null) flags |= 0x40;
        if (options.UserName is not null) flags |= 0x80;
        return (byte)flags;
    }

    private static void WriteProperties(PacketBuilder builder, MqttClientOptions options)
    {
        var block = builder.BeginBlock();
        if (options.SessionExpiry > TimeSpan.Zero)
        {
            var seconds = (uint)Math.Min(options.SessionExpiry.TotalSeconds, uint.MaxValue);
            builder.Byte((byte)MqttPropertyId.SessionExpiryInterval).UInt32(seconds);
        }

        builder.Byte((byte)MqttPropertyId.ReceiveMaximum).UInt16(options.ReceiveMaximum);
        builder.Byte((byte)MqttPropertyId.MaximumPacketSize).UInt32((uint)options.MaxPacketSize);
        if (options.TopicAliasMaximum > 0) builder.Byte((byte)MqttPropertyId.TopicAliasMaximum).UInt16(options.TopicAliasMaximum);
        if (options.AuthenticationMethod is { } method)
        {
            builder.Byte((byte)MqttPropertyId.AuthenticationMethod).String(method);
            builder.Byte((byte)MqttPropertyId.AuthenticationData).Binary(options.AuthenticationData.Span);
        }

        MessagePropertiesCodec.WriteUser(builder, options.UserProperties);
        builder.EndBlock(block);
    }

    private static void WriteWillProperties(PacketBuilder builder, MqttWill will)
    {
        var block = builder.BeginBlock();
        if (will.DelaySeconds > 0) builder.Byte((byte)MqttPropertyId.WillDelayInterval).UInt32(will.DelaySeconds);
        if (will.Properties?.MessageExpiry is { } expiry) builder.Byte((byte)MqttPropertyId.MessageExpiryInterval).UInt32(expiry);
        if (will.Properties is { } properties) MessagePropertiesCodec.Write(builder, properties);
        builder.EndBlock(block);
    }
}
