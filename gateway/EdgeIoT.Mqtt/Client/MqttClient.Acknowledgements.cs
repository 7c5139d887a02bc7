using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private MqttReasonCode OnAcknowledgement(MqttPacketType type, ReadOnlySpan<byte> body)
    {
        var error = Acknowledgement.Parse(body, IsV5, out var packetId, out var code, out var properties);
        if (error != MqttReasonCode.Success) return error;
        if (IsV5 && !Acknowledgement.IsValid(type, code)) return MqttReasonCode.ProtocolError;
        if (type == MqttPacketType.PubRel)
        {
            var known = _session.Received.Remove(packetId);
            SendAcknowledgement(MqttPacketType.PubComp, packetId, known);
            return MqttReasonCode.Success;
        }

        if (type == MqttPacketType.PubRec && code < MqttReasonCode.UnspecifiedError) return Release(packetId, Level(properties));
        return Complete(type, packetId, code, properties);
    }

    private MqttReasonCode Complete(MqttPacketType type, ushort packetId, MqttReasonCode code, scoped in PacketProperties properties)
    {
        PendingPublish pending;
        lock (_gate)
        {
            if (_phase != Phase.Connected || !_session.Pending.TryGetValue(packetId, out pending)) return MqttReasonCode.Success;
            if (!Answers(type, pending)) return MqttReasonCode.ProtocolError;
            _session.Pending.Remove(packetId);
        }

        // PUBCOMP only says that both sides may forget the identifier; the message was taken with PUBREC (MQTT 5.0 §4.3.3).
        if (type == MqttPacketType.PubComp) code = MqttReasonCode.Success;
        pending.Completed(pending.State, new(code, Level(properties) ?? pending.Level, Text(properties.ReasonString)));
        lock (_gate) SendWaiting();
        return MqttReasonCode.Success;
    }

    private static bool Answers(MqttPacketType type, in PendingPublish pending) => type switch
    {
        MqttPacketType.PubAck => pending.QoS == MqttQoS.AtLeastOnce,
        MqttPacketType.PubRec => pending.QoS == MqttQoS.ExactlyOnce && !pending.Released,
        _ => pending.Released,
    };

    private MqttReasonCode Release(ushort packetId, string? level)
    {
        bool known;
        lock (_gate)
        {
            if (_phase != Phase.Connected) return MqttReasonCode.Success;
            known = _session.Pending.TryGetValue(packetId, out var pending);
            if (known && pending.QoS != MqttQoS.ExactlyOnce) return MqttReasonCode.ProtocolError;
            if (known) _session.Pending[packetId] = pending with { Released = true, Level = level ?? pending.Level };
        }

        SendAcknowledgement(MqttPacketType.PubRel, packetId, known);
        return MqttReasonCode.Success;
    }

    private void SendAcknowledgement(MqttPacketType type, ushort packetId, bool known = true)
    {
        if (!known && IsV5)
        {
            Write(Acknowledgement.Build(type, packetId, MqttReasonCode.PacketIdentifierNotFound, level: null, reason: null));
            return;
        }

        Span<byte> packet = stackalloc byte[Acknowledgement.ShortSize];
        Acknowledgement.WriteShort(packet, type, packetId);
        Write(packet);
    }

    /// <summary>The user property <c>ack</c>. The few levels there are become the same strings.</summary>
    private static string? Level(scoped in PacketProperties properties)
    {
        if (!properties.Has(MqttPropertyId.UserProperty)) return null;
        foreach (var property in new PropertyScanner(properties.Raw))
        {
            if (property.Id != MqttPropertyId.UserProperty) continue;
            var reader = new PacketReader(property.Value);
            if (!reader.String().SequenceEqual("ack"u8)) continue;
            var level = reader.String();
            return level.SequenceEqual("quorum"u8) ? "quorum" : level.SequenceEqual("local"u8) ? "local" : Encoding.UTF8.GetString(level);
        }

        return null;
    }
}
