using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private Outcome Handle(FixedHeader header, ReadOnlySpan<byte> body)
    {
        if (_phase == Phase.Closing) return Outcome.Close;
        if (_phase == Phase.Authenticating && (!_answered || header.Type is not (MqttPacketType.Auth or MqttPacketType.Disconnect)))
            return _answered ? Violation(MqttReasonCode.ProtocolError) : Outcome.Pause;
        if (_phase == Phase.Opened && !header.HasValidFlags && !IsOldConnect(header, body)) return Violation(MqttReasonCode.MalformedPacket);
        var appended = Journal.AppendedHere;
        var outcome = header.Type == MqttPacketType.Publish ? OnPublish(header, body) : HandleOther(header.Type, body);
        PromiseSince(appended);
        if (outcome != Outcome.Pause) _packets++;
        return outcome;
    }

    /// <summary>3.1 gives the flags of a CONNECT no meaning, and clients of that time set what they like.</summary>
    private static bool IsOldConnect(FixedHeader header, ReadOnlySpan<byte> body) =>
        header.Type == MqttPacketType.Connect && body.Length > 8 && body[2..8].SequenceEqual("MQIsdp"u8) && body[8] == (byte)MqttProtocolVersion.V310;

    private Outcome HandleOther(MqttPacketType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MqttPacketType.Connect:
                return _phase == Phase.Opened ? OnConnect(body) : Violation(MqttReasonCode.ProtocolError); // [MQTT-3.1.0-2]
            case MqttPacketType.PingReq:
                if (!body.IsEmpty) return Violation(MqttReasonCode.MalformedPacket);
                Write([(byte)MqttPacketType.PingResp << 4, 0]);
                return Outcome.Next;
            case MqttPacketType.Disconnect:
                return OnDisconnect(body);
            case MqttPacketType.Auth when IsV5:
                return OnAuth(body);
            case MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubComp when _session is not null:
                return OnAcknowledgement(type, body);
            case MqttPacketType.PubRel when _session is not null:
                return OnPubRel(body);
            case MqttPacketType.Subscribe when _session is not null:
                return OnSubscribe(body);
            case MqttPacketType.Unsubscribe when _session is not null:
                return OnUnsubscribe(body);
            default:
                return Violation(type == MqttPacketType.Reserved ? MqttReasonCode.MalformedPacket : MqttReasonCode.ProtocolError);
        }
    }

    private Outcome OnDisconnect(ReadOnlySpan<byte> body)
    {
        if (!IsV5)
        {
            if (!body.IsEmpty) return Violation(MqttReasonCode.MalformedPacket);
            TakeWill();
            return Leave(MqttReasonCode.Success);
        }

        var error = DisconnectPacket.Parse(body, PropertyMask.Disconnect, out var code, out var properties);
        if (error != MqttReasonCode.Success) return Violation(error);
        if (!DisconnectPacket.IsFromClient(code)) return Violation(MqttReasonCode.ProtocolError); // [MQTT-3.14.2-1]
        if (properties.Has(MqttPropertyId.SessionExpiryInterval) && _session is { } session)
        {
            // A session that was to end with its connection cannot be kept after all ([MQTT-3.14.2-2], §3.14.2.2.2).
            if (session.ExpirySeconds == 0 && properties.SessionExpiry != 0) return Violation(MqttReasonCode.ProtocolError);
            session.ExpirySeconds = properties.SessionExpiry;
        }

        if (code == MqttReasonCode.Success) TakeWill(); // [MQTT-3.14.4-3]
        return Leave(code);
    }
}
