using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Sessions;

internal sealed partial class Session
{
    [ThreadStatic]
    private static EncodedFrames? _singleFrames;

    private readonly InflightTable _inflight = new();

    /// <summary>What an earlier connection has sent and this one has to send again.</summary>
    private readonly Queue<ushort> _resend = new();

    /// <summary>Messages on their way on this connection: what its Receive Maximum counts.</summary>
    private int _sent;

    /// <summary>A PUBACK, PUBREC or PUBCOMP arrived.</summary>
    /// <returns>Success; not found; or a protocol error where it does not fit the message.</returns>
    public MqttReasonCode Acknowledge(MqttServerConnection connection, MqttPacketType type, ushort packetId, bool failed)
    {
        lock (_gate)
        {
            if (_connection != connection) return MqttReasonCode.Success;
            if (!_inflight.Contains(packetId)) return MqttReasonCode.PacketIdentifierNotFound;
            ref var message = ref _inflight[packetId];
            var fits = type switch
            {
                MqttPacketType.PubAck => message.QoS == MqttQoS.AtLeastOnce,
                MqttPacketType.PubComp => message.IsReleased,
                _ => message.QoS == MqttQoS.ExactlyOnce,
            };
            if (!fits) return MqttReasonCode.ProtocolError;
            if (type == MqttPacketType.PubRec && !failed)
            {
                message.Message?.Release();
                message.Message = null;
                _kept?.PacketId(RecordKind.Released, _number, packetId);
                return MqttReasonCode.Success;
            }

            if (message.IsSent) _sent--;
            _inflight.Remove(packetId);
            _kept?.PacketId(RecordKind.Acknowledged, _number, packetId);
            Pump(connection);
            return MqttReasonCode.Success;
        }
    }

    private void Restart()
    {
        _sent = 0;
        _resend.Clear();
        foreach (var id in _inflight.Restart()) _resend.Enqueue(id);
    }

    /// <summary>Sends what waits, while there is room: first what was sent before, then the queues.</summary>
    private void Pump(MqttServerConnection connection)
    {
        while (_resend.Count > 0 && _sent < connection.SendQuota && !connection.Output.IsCongested) Resend(connection, _resend.Dequeue());
        while (_telemetry.Count > 0 && !connection.Output.IsCongested) Send(connection, _telemetry.Take());
        while (_resend.Count == 0 && _queue.Count > 0 && _sent < connection.SendQuota && !connection.Output.IsCongested)
            Send(connection, _queue.Take());
        if (_retained is not null) PumpRetained(connection);
    }

    private void Resend(MqttServerConnection connection, ushort packetId)
    {
        if (!_inflight.Contains(packetId)) return;
        ref var message = ref _inflight[packetId];
        if (message.Message is { } kept && !MayStillReceive(connection, kept))
        {
            _inflight.Remove(packetId);
            _kept?.PacketId(RecordKind.Acknowledged, _number, packetId);
            server.Metrics.Dropped(DropReason.Withheld);
            return;
        }

        message.IsSent = true;
        _sent++;
        if (message.IsReleased)
        {
            connection.SendAcknowledgement(MqttPacketType.PubRel, packetId);
            return;
        }

        var fields = Fields(message.Message!, message.QoS, message.Retain, message.Identifiers);
        fields.PacketId = packetId;
        fields.Duplicate = true;
        SendSingle(connection, ref fields);
    }

    private void Send(MqttServerConnection connection, in WaitingMessage waiting, bool wasQueued = true)
    {
        var stored = waiting.Message;
        if (stored.ExpiresAt != 0 && stored.ExpiresAt <= server.Clock.Now)
        {
            Drop(waiting, DropReason.Expired);
            return;
        }

        if (!MayStillReceive(connection, stored))
        {
            Drop(waiting, DropReason.Withheld);
            return;
        }

        var fields = Fields(stored, waiting.QoS, waiting.Retain, waiting.Identifiers);
        if (PublishEncoding.Size(fields, connection.IsV5) > connection.MaxOutgoingPacket)
        {
            Drop(waiting, DropReason.TooLarge);
            return;
        }

        if (waiting.QoS > MqttQoS.AtMostOnce)
        {
            fields.PacketId = _inflight.Add(waiting);
            _sent++;
            if (_kept is not null)
            {
                if (wasQueued) _kept.Sent(_number, fields.PacketId, stored);
                else _kept.SentAtOnce(_number, fields.PacketId, waiting);
                connection.Promise();
            }
        }

        SendSingle(connection, ref fields);
        if (waiting.QoS == MqttQoS.AtMostOnce) stored.Release();
    }

    private void Drop(in WaitingMessage waiting, DropReason reason)
    {
        if (waiting.QoS > MqttQoS.AtMostOnce) _kept?.Dropped(_number, waiting.Message);
        waiting.Message.Release();
        server.Metrics.Dropped(reason);
    }

    // The round of the thread may be busy encoding another message, so this has frames of its own.
    private static void SendSingle(MqttServerConnection connection, ref PublishFields fields)
    {
        connection.UseAlias(ref fields);
        var frames = _singleFrames ??= new();
        connection.SendMessage(frames.Single(fields, connection.IsV5));
    }

    private PublishFields Fields(StoredMessage stored, MqttQoS qos, bool retain, uint[]? identifiers) => new()
    {
        Topic = stored.Topic,
        Properties = stored.Properties,
        Payload = stored.Payload,
        SubscriptionIdentifiers = identifiers,
        MessageExpiry = stored.ExpiresAt == 0 ? null : (uint)Math.Max(1, (stored.ExpiresAt - server.Clock.Now + 999) / 1000),
        QoS = qos,
        Retain = retain,
    };
}
