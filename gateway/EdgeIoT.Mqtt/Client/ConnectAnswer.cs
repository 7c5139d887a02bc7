using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>Reads CONNACK (MQTT 5.0 §3.2).</summary>
internal static class ConnectAnswer
{
    public static MqttReasonCode Read(ReadOnlySpan<byte> body, MqttProtocolVersion version, out MqttConnectResult result, out PacketProperties properties)
    {
        var isV5 = version == MqttProtocolVersion.V500;
        var reader = new PacketReader(body);
        var flags = reader.Byte();
        var code = reader.Byte();
        properties = new();
        if (isV5) PropertyParser.Read(ref reader, PropertyMask.ConnAck, out properties);
        if (reader.Remaining > 0) reader.Fail(MqttReasonCode.MalformedPacket);
        if (version == MqttProtocolVersion.V310) flags = 0; // A reserved byte of 3.1, which says nothing.
        var reason = isV5 ? (MqttReasonCode)code : ReturnCodes.FromConnAck(code);
        var isSuccess = reason == MqttReasonCode.Success;
        result = new(reason, Text(properties.ReasonString))
        {
            SessionPresent = flags == 1,
            AssignedClientId = Text(properties.AssignedClientIdentifier),
            ServerReference = Text(properties.ServerReference),
            AuthenticationData = properties.AuthenticationData.ToArray(),
            ReceiveMaximum = properties.ReceiveMaximum,
            UserProperties = properties.UserProperties(),
        };
        if (reader.Failed) return reader.Error;
        if (flags > 1) return MqttReasonCode.MalformedPacket; // [MQTT-3.2.2-1]
        if (flags == 1 && !isSuccess) return MqttReasonCode.ProtocolError; // [MQTT-3.2.2-6]
        return isV5 && !isSuccess && reason < MqttReasonCode.UnspecifiedError ? MqttReasonCode.ProtocolError : MqttReasonCode.Success;
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);
}
