namespace EdgeIoT.Mqtt.Packets;

/// <summary>Reason codes where MQTT 3.1.1 has fewer.</summary>
internal static class ReturnCodes
{
    /// <summary>The CONNACK return code (3.1.1 table 3.1).</summary>
    public static byte ForConnAck(MqttReasonCode code) => code switch
    {
        MqttReasonCode.Success => 0,
        MqttReasonCode.UnsupportedProtocolVersion => 1,
        MqttReasonCode.ClientIdentifierNotValid => 2,
        MqttReasonCode.BadUserNameOrPassword => 4,
        MqttReasonCode.NotAuthorized or MqttReasonCode.Banned or MqttReasonCode.BadAuthenticationMethod => 5,
        _ => 3,
    };

    /// <summary>What a client makes of a 3.1.1 return code.</summary>
    public static MqttReasonCode FromConnAck(byte code) => code switch
    {
        0 => MqttReasonCode.Success,
        1 => MqttReasonCode.UnsupportedProtocolVersion,
        2 => MqttReasonCode.ClientIdentifierNotValid,
        3 => MqttReasonCode.ServerUnavailable,
        4 => MqttReasonCode.BadUserNameOrPassword,
        5 => MqttReasonCode.NotAuthorized,
        _ => MqttReasonCode.UnspecifiedError,
    };
}
