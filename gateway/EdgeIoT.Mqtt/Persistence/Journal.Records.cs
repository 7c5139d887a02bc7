using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Persistence;

internal sealed partial class Journal
{
    private long _nextMessage;
    private long _nextSession;

    public long NewSession() => Interlocked.Increment(ref _nextSession) - 1;

    public void Session(long session, in SessionFacts facts, bool anew)
    {
        lock (_gate)
        {
            if (!Begin(anew ? RecordKind.SessionAnew : RecordKind.Session, out var at)) return;
            facts.Write(_gathering.Int64(session));
            End(at);
        }
    }

    public void Ended(long session)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Ended, out var at)) return;
            _gathering.Int64(session);
            End(at);
        }
    }

    /// <param name="awaitsRetained">Whether the client has not got all that is retained for it.</param>
    public void Subscribed(long session, Subscription subscription, bool awaitsRetained)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Subscribed, out var at)) return;
            _gathering.Int64(session).Bytes(subscription.Filter).UInt32(subscription.Identifier).Byte((byte)(
                (int)subscription.QoS | (subscription.NoLocal ? 4 : 0) | (subscription.RetainAsPublished ? 8 : 0) | (awaitsRetained ? 16 : 0)));
            End(at);
        }
    }

    public void Unsubscribed(long session, ReadOnlySpan<byte> filter)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Unsubscribed, out var at)) return;
            _gathering.Int64(session).Bytes(filter);
            End(at);
        }
    }

    public void Queued(long session, in WaitingMessage waiting)
    {
        lock (_gate)
        {
            Know(waiting.Message);
            if (!Begin(RecordKind.Queued, out var at)) return;
            WriteDelivery(session, waiting.Message.Number, waiting.QoS, waiting.Retain, waiting.Identifiers);
            End(at);
        }
    }

    public void SentAtOnce(long session, ushort packetId, in WaitingMessage waiting)
    {
        lock (_gate)
        {
            Know(waiting.Message);
            if (!Begin(RecordKind.SentAtOnce, out var at)) return;
            WriteDelivery(session, waiting.Message.Number, waiting.QoS, waiting.Retain, waiting.Identifiers);
            _gathering.UInt16(packetId);
            End(at);
        }
    }

    /// <summary>A message that is on its way, for a new file.</summary>
    public void SentAtOnce(long session, in InflightMessage message)
    {
        lock (_gate)
        {
            if (message.Message is not null) Know(message.Message);
            if (!Begin(RecordKind.SentAtOnce, out var at)) return;
            WriteDelivery(session, message.Message?.Number ?? 0, message.QoS, message.Retain, message.Identifiers);
            _gathering.UInt16(message.PacketId);
            End(at);
        }
    }

    public void Dropped(long session, StoredMessage message)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Dropped, out var at)) return;
            _gathering.Int64(session).Int64(message.Number);
            End(at);
        }
    }

    public void Sent(long session, ushort packetId, StoredMessage message)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Sent, out var at)) return;
            _gathering.Int64(session).Int64(message.Number).UInt16(packetId);
            End(at);
        }
    }

    /// <summary>Released, Acknowledged, Received and ReceivedReleased: all that they say is the packet identifier.</summary>
    public void PacketId(RecordKind kind, long session, ushort packetId)
    {
        lock (_gate)
        {
            if (!Begin(kind, out var at)) return;
            _gathering.Int64(session).UInt16(packetId);
            End(at);
        }
    }

    public void Retained(ReadOnlySpan<byte> topic, RetainedMessage message)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Retained, out var at)) return;
            _gathering.Bytes(topic).Byte((byte)message.QoS).Int64(message.SetAt.ToUnixTimeMilliseconds())
                .Int64(message.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0)
                .Bytes(message.Properties.Span).Bytes(message.Payload.Span).Bytes(message.Note.Span);
            End(at);
        }
    }

    public void Unretained(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            if (!Begin(RecordKind.Unretained, out var at)) return;
            _gathering.Bytes(topic);
            End(at);
        }
    }

    // With the gate held: a message is written once for each file that names it.
    private void Know(StoredMessage message)
    {
        if (_state == State.Failed) return;
        if (message.File == Number && message.Journal == this) return;
        if (message.Journal != this || message.Number == 0) message.Number = _nextMessage++;
        (message.Journal, message.File) = (this, Number);
        var at = _gathering.Begin(RecordKind.Message);
        _gathering.Int64(message.Number).Byte((byte)((int)message.QoS | (message.Retain ? 4 : 0)))
            .Int64(message.ExpiresAt == 0 ? 0 : _clock.ToWall(message.ExpiresAt))
            .Bytes(message.Topic).Bytes(message.Properties).Bytes(message.Payload);
        _gathering.End(at);
    }

    private void WriteDelivery(long session, long message, MqttQoS qos, bool retain, uint[]? identifiers)
    {
        _gathering.Int64(session).Int64(message).Byte((byte)((int)qos | (retain ? 4 : 0))).UInt16((ushort)(identifiers?.Length ?? 0));
        foreach (var identifier in identifiers ?? []) _gathering.UInt32(identifier);
    }

    // With the gate held. What cannot be kept counts as appended, but never as written.
    private bool Begin(RecordKind kind, out int at)
    {
        at = 0;
        Volatile.Write(ref _appended, _appended + 1);
        _appendedHere++;
        _lastHere = _appended;
        if (_state == State.Failed) return false;
        at = _gathering.Begin(kind);
        return true;
    }

    private void End(int at) => _gathering.End(at);
}
