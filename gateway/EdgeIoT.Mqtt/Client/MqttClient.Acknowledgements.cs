using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private MqttReasonCode OnAcknowledgement(MqttPacketType type, ReadOnlySpan<byte> body)
    {
        var error = Acknowledgement.Parse(body, IsV5, out var packetId, out var code, out var properties);
        if (error != MqttReasonCode.Success) return error;
        if (type == MqttPacketType.PubRel)
        {
            _received.Remove(packetId);
            SendAcknowledgement(MqttPacketType.PubComp, packetId);
            return MqttReasonCode.Success;
        }

        if (type == MqttPacketType.PubRec && code < MqttReasonCode.UnspecifiedError) return Release(packetId);
        PendingPublish pending;
        lock (_gate)
        {
            if (!_pending.Remove(packetId, out pending)) return MqttReasonCode.Success;
            SendWaiting();
        }

        pending.Completed(pending.State, new(code, Level(properties), Text(properties.ReasonString)));
        return MqttReasonCode.Success;
    }

    private MqttReasonCode Release(ushort packetId)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(packetId, out var pending)) _pending[packetId] = pending with { Released = true };
        }

        SendAcknowledgement(MqttPacketType.PubRel, packetId);
        return MqttReasonCode.Success;
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

    /// <summary>The connection has ended: nobody will be answered any more.</summary>
    private void FailPending()
    {
        PendingPublish[] pending;
        WaitingPublish[] waiting;
        Request[] requests;
        lock (_gate)
        {
            pending = [.. _pending.Values];
            waiting = [.. _waiting];
            requests = [.. _requests.Values];
            _pending.Clear();
            _waiting.Clear();
            _requests.Clear();
        }

        var result = new MqttPublishResult(MqttReasonCode.UnspecifiedError, Reason: "the connection ended");
        foreach (var publish in pending) publish.Completed(publish.State, result);
        foreach (var publish in waiting) publish.Completion.TrySetResult(result);
        foreach (var request in requests) request.Completion.TrySetResult(Failed(request.Count));
    }
}
