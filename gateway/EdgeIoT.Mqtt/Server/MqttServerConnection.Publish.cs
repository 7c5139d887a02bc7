using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Topics;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private AckWindow? _window;

    /// <summary>The round of the read loop, while it reads.</summary>
    private Round _round = null!;

    /// <summary>QoS 1 and 2 publishes that the client has not got its last acknowledgement for: what Receive Maximum counts.</summary>
    private int _unacknowledged;

    private int PendingPublishes => _window?.Count ?? 0;

    /// <summary>A ticket of the gate was completed, on any thread.</summary>
    public void CompletePublish(ulong number, MqttReasonCode code, string? level)
    {
        var round = Round.Begin();
        var appended = Journal.AppendedHere;
        _window!.Complete(number, code, level);
        PromiseSince(appended);
        round.End();
        Wake();
    }

    void IAckSink.Acknowledge(in AckWindow.Slot slot)
    {
        if (slot.Message is { } stored && slot.Code < MqttReasonCode.UnspecifiedError) RouteStored(stored);
        if (slot.QoS > MqttQoS.AtMostOnce) AcknowledgePublish(slot.PacketId, slot.QoS, slot.Code, slot.Level, slot.Reason);
    }

    private Outcome OnPublish(FixedHeader header, ReadOnlySpan<byte> body)
    {
        var error = PublishPacket.Parse(header, body, IsV5, PropertyMask.PublishToServer, out var packet);
        if (error == MqttReasonCode.Success) error = ResolveAlias(ref packet);
        if (error != MqttReasonCode.Success) return Violation(error);
        if (_link is { } link)
        {
            if (packet.QoS > MqttQoS.AtMostOnce) return Violation(MqttReasonCode.QoSNotSupported);
            _messages++;
            link.Sink.Received(link, packet.Topic, packet.Payload);
            return Outcome.Next;
        }

        if (_session is null) return Violation(MqttReasonCode.ProtocolError);
        if (packet.QoS > MqttQoS.AtMostOnce && IsV5 && Volatile.Read(ref _unacknowledged) >= _server.Options.ReceiveMaximum
            && !IsRepeated(packet))
        {
            return Violation(MqttReasonCode.ReceiveMaximumExceeded); // [MQTT-3.3.4-9]
        }

        if (PendingPublishes >= _server.Options.ReceiveMaximum) return Outcome.Pause;
        if (!MayPublishNow(header.PacketLength)) return Outcome.Pause;
        _messages++;
        return Accept(packet);
    }

    private static bool IsRepeated(in PublishPacket packet) => packet is { QoS: MqttQoS.ExactlyOnce, Duplicate: true };

    private Outcome Accept(in PublishPacket packet)
    {
        if (packet.QoS == MqttQoS.ExactlyOnce && !_session!.AddReceived(packet.PacketId))
        {
            // Its PUBREC is on its way already, or was lost with an earlier connection.
            if (_window is null || !_window.Holds(packet.PacketId)) SendAcknowledgement(MqttPacketType.PubRec, packet.PacketId);
            return Outcome.Next;
        }

        if (packet.QoS > MqttQoS.AtMostOnce) Interlocked.Increment(ref _unacknowledged);
        var refusal = Refusal(packet.Topic);
        if (_server.Options.Gate is { } gate && refusal == MqttReasonCode.Success) return AskGate(gate, packet);
        if (refusal == MqttReasonCode.Success) RouteOnce(packet);
        else if (refusal == MqttReasonCode.TopicNameInvalid && !IsV5) return Violation(refusal);
        else _server.Metrics.Refused(refusal);
        if (packet.QoS == MqttQoS.AtMostOnce) return Outcome.Next;
        var code = refusal == MqttReasonCode.Success ? Matched(packet) : refusal;
        var reason = refusal == MqttReasonCode.NotAuthorized ? WhyNotPublish(packet.Topic) : null;
        if (PendingPublishes > 0) _window!.Resolve(_window.Reserve(packet.PacketId, packet.QoS), code, level: null, reason);
        else AcknowledgePublish(packet.PacketId, packet.QoS, code, level: null, reason);
        return Outcome.Next;
    }

    /// <summary>The code of an accepted publish: a PUBACK tells an MQTT 5 client where nobody subscribes to its topic. A PUBREC does not: not all clients
    /// go on after it.</summary>
    private MqttReasonCode Matched(in PublishPacket packet) =>
        IsV5 && packet.QoS == MqttQoS.AtLeastOnce && !_server.HasSubscribers(packet.Topic) ? MqttReasonCode.NoMatchingSubscribers : MqttReasonCode.Success;

    private MqttReasonCode Refusal(ReadOnlySpan<byte> topic)
    {
        if (topic.Length > _server.Options.MaxTopicLength || MqttTopic.Levels(topic) > _server.Options.MaxTopicLevels) return MqttReasonCode.TopicNameInvalid;
        if (topic[0] == '$' && topic.StartsWith("$SYS/"u8)) return MqttReasonCode.NotAuthorized;
        return _server.Options.Authorizer?.MayPublish(Info!, topic) == false ? MqttReasonCode.NotAuthorized : MqttReasonCode.Success;
    }

    private Outcome AskGate(IPublishGate gate, in PublishPacket packet)
    {
        var window = _window ??= new(this);
        var number = window.Reserve(packet.PacketId, packet.QoS);
        var verdict = gate.Publishing(new()
        {
            Client = Info!,
            Topic = packet.Topic,
            Payload = packet.Payload,
            QoS = packet.QoS,
            Retain = packet.Retain,
            Duplicate = packet.Duplicate,
            Properties = packet.Properties,
            MessageExpiry = packet.MessageExpiry,
            Ticket = new(this, number),
        });
        switch (verdict.Kind)
        {
            case PublishVerdict.Outcome.Pending:
                if (verdict.Routing == PublishRouting.Now) Route(packet, verdict.Note.Span);
                window.Arm(number, verdict.Routing == PublishRouting.OnCompletion ? StoredMessage.Of(Message(packet)) : null);
                return Outcome.Next;
            case PublishVerdict.Outcome.Refused:
                _server.Metrics.Refused(verdict.Code);
                window.Resolve(number, verdict.Code, level: null, verdict.Text);
                return Outcome.Next;
            case PublishVerdict.Outcome.Closed:
                _server.Metrics.Refused(verdict.Code);
                Close(verdict.Code, verdict.Text);
                return Outcome.Close;
            default:
                if (verdict.Routing != PublishRouting.Never) RouteOnce(packet, verdict.Note.Span);
                var isMatched = verdict.GoesElsewhere || verdict.Routing == PublishRouting.Never;
                window.Resolve(number, isMatched ? MqttReasonCode.Success : Matched(packet), verdict.Text, reason: null);
                return Outcome.Next;
        }
    }

    private RoutedMessage Message(in PublishPacket packet, ReadOnlySpan<byte> note = default) => new()
    {
        Topic = packet.Topic,
        Payload = packet.Payload,
        Properties = packet.Properties,
        QoS = packet.QoS,
        Retain = packet.Retain,
        MessageExpiry = packet.MessageExpiry,
        ExpiresAt = _server.Clock.Expiry(packet.MessageExpiry),
        Publisher = _session,
        Durable = true,
        Note = note,
    };

    private void Route(in PublishPacket packet, ReadOnlySpan<byte> note)
    {
        var message = Message(packet, note);
        _server.Route(ref message, _round);
        if (packet.Retain) _server.Options.Events?.Retained(System.Text.Encoding.UTF8.GetString(packet.Topic));
    }

    /// <summary>Routes a publish that is taken at once. With QoS 2, the journal hears of that in one piece: after a crash it is taken and will
    /// not be taken again, or neither ([MQTT-4.3.3-10]).</summary>
    private void RouteOnce(in PublishPacket packet, ReadOnlySpan<byte> note = default)
    {
        if (packet.QoS < MqttQoS.ExactlyOnce || _server.Journal is not { } journal)
        {
            Route(packet, note);
            return;
        }

        journal.BeginGroup();
        try
        {
            Route(packet, note);
            _session!.KeepReceived(packet.PacketId);
        }
        finally
        {
            journal.EndGroup();
        }
    }

    private void RouteStored(StoredMessage stored)
    {
        var now = _server.Clock.Now;
        if (stored.ExpiresAt != 0 && stored.ExpiresAt <= now)
        {
            _server.Metrics.Dropped(DropReason.Expired); // [MQTT-3.3.2-5]
            return;
        }

        var round = Round.Begin();
        var message = new RoutedMessage
        {
            Topic = stored.Topic,
            Payload = stored.Payload,
            Properties = stored.Properties,
            QoS = stored.QoS,
            Retain = stored.Retain,
            MessageExpiry = stored.ExpiresAt == 0 ? null : (uint)((stored.ExpiresAt - now + 999) / 1000),
            ExpiresAt = stored.ExpiresAt,
            Publisher = _session,
            Durable = true,
        };
        _server.Route(ref message, round);
        round.End();
    }

    private void AcknowledgePublish(ushort packetId, MqttQoS qos, MqttReasonCode code, string? level, string? reason)
    {
        var type = qos == MqttQoS.AtLeastOnce ? MqttPacketType.PubAck : MqttPacketType.PubRec;
        var failed = code >= MqttReasonCode.UnspecifiedError;
        if (qos == MqttQoS.AtLeastOnce || (failed && IsV5)) Interlocked.Decrement(ref _unacknowledged);
        if (qos == MqttQoS.ExactlyOnce && failed && IsV5) _session!.RemoveReceived(packetId);
        else if (qos == MqttQoS.ExactlyOnce) _session!.KeepReceived(packetId);
        if (!IsV5 || (code == MqttReasonCode.Success && level is null) || (level is not null && !_problemInformation && !failed))
        {
            SendAcknowledgement(type, packetId);
            return;
        }

        if (!_problemInformation) level = reason = null; // [MQTT-3.1.2-29]
        if (!Write(Acknowledgement.Build(type, packetId, code, level, reason)))
            Write(Acknowledgement.Build(type, packetId, code, level: null, reason: null)); // [MQTT-3.4.2-2], [MQTT-3.4.2-3]
    }
}
