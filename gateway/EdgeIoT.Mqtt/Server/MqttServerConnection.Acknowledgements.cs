using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    /// <summary>PUBACK, PUBREC or PUBCOMP for what was sent to the client.</summary>
    private Outcome OnAcknowledgement(MqttPacketType type, ReadOnlySpan<byte> body)
    {
        var error = Acknowledgement.Parse(body, IsV5, out var packetId, out var code, out _);
        if (error != MqttReasonCode.Success) return Violation(error);
        if (!Acknowledgement.IsValid(type, code)) return Violation(MqttReasonCode.ProtocolError);
        var failed = code >= MqttReasonCode.UnspecifiedError;
        var found = _session!.Acknowledge(this, type, packetId, failed);
        if (found == MqttReasonCode.ProtocolError) return Violation(found);
        if (type != MqttPacketType.PubRec || failed) return Outcome.Next;
        if (found == MqttReasonCode.Success || !IsV5) SendAcknowledgement(MqttPacketType.PubRel, packetId);
        else Write(Acknowledgement.Build(MqttPacketType.PubRel, packetId, found, level: null, reason: null));
        return Outcome.Next;
    }

    /// <summary>PUBREL for what the client has published at QoS 2.</summary>
    private Outcome OnPubRel(ReadOnlySpan<byte> body)
    {
        var error = Acknowledgement.Parse(body, IsV5, out var packetId, out var code, out _);
        if (error != MqttReasonCode.Success) return Violation(error);
        if (!Acknowledgement.IsValid(MqttPacketType.PubRel, code)) return Violation(MqttReasonCode.ProtocolError);
        if (_window is not null && _window.Holds(packetId)) return Violation(MqttReasonCode.ProtocolError);
        if (_session!.RemoveReceived(packetId))
        {
            if (Interlocked.Decrement(ref _unacknowledged) < 0) Interlocked.Increment(ref _unacknowledged);
            SendAcknowledgement(MqttPacketType.PubComp, packetId);
        }
        else if (IsV5)
        {
            Write(Acknowledgement.Build(MqttPacketType.PubComp, packetId, MqttReasonCode.PacketIdentifierNotFound, level: null, reason: null));
        }
        else
        {
            SendAcknowledgement(MqttPacketType.PubComp, packetId); // 3.1.1: [MQTT-4.3.3-2]
        }

        return Outcome.Next;
    }
}
