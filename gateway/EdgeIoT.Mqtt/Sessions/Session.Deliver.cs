using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Sessions;

internal sealed partial class Session
{
    /// <summary>QoS 0, waiting for a slow connection.</summary>
    private readonly MessageQueue _telemetry = new(server.Stored);

    /// <summary>QoS 1 and 2, waiting for a connection, for room on it, or for the client to acknowledge others.</summary>
    private readonly MessageQueue _queue = new(server.Stored);

    /// <summary>Sends a message, or keeps it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="qos">The QoS for this session.</param>
    /// <param name="retain">The retain flag for this session.</param>
    /// <param name="identifiers">Subscription identifiers, or null.</param>
    /// <param name="frames">The thread's encodings of the message.</param>
    /// <returns>Whether it was sent at once.</returns>
    public bool Deliver(ref RoutedMessage message, MqttQoS qos, bool retain, uint[]? identifiers, EncodedFrames frames)
    {
        lock (_gate)
        {
            var connection = _connection;
            if (connection is null)
            {
                if (qos > MqttQoS.AtMostOnce && !_ended) Enqueue(_queue, new(message.Store(), qos, retain, identifiers));
                return false;
            }

            if (qos == MqttQoS.AtMostOnce)
            {
                if (_telemetry.Count == 0 && !connection.Output.IsCongested) return SendNow(connection, message, retain, identifiers, frames);
                Enqueue(_telemetry, new(message.Store(), qos, retain, identifiers));
                return false;
            }

            var waiting = new WaitingMessage(message.Store(), qos, retain, identifiers);
            if (_queue.Count == 0 && _resend.Count == 0 && _sent < connection.SendQuota && !connection.Output.IsCongested)
                return SendTracked(connection, message, waiting, frames);
            Enqueue(_queue, waiting);
            return false;
        }
    }

    /// <summary>There is room on the connection: sends what waits.</summary>
    public void Refill(MqttServerConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection) Pump(connection);
        }
    }

    /// <summary>Drops the oldest quarter of what waits, at least one. False where nothing waits.</summary>
    public bool Shorten()
    {
        lock (_gate)
        {
            var queue = _queue.Bytes >= _telemetry.Bytes ? _queue : _telemetry;
            if (queue.Count == 0) return false;
            var aim = queue.Bytes / 4 * 3;
            do Drop(queue, DropReason.StoreFull);
            while (queue.Count > 0 && queue.Bytes > aim && server.Stored.Bytes > server.Stored.Aim);
            return true;
        }
    }

    private static bool SendNow(MqttServerConnection connection, in RoutedMessage message, bool retain, uint[]? identifiers, EncodedFrames frames)
    {
        var fields = Fields(message, MqttQoS.AtMostOnce, retain, identifiers);
        return connection.SendMessage(Frame(connection, ref fields, frames));
    }

    private bool SendTracked(MqttServerConnection connection, in RoutedMessage message, in WaitingMessage waiting, EncodedFrames frames)
    {
        var fields = Fields(message, waiting.QoS, waiting.Retain, waiting.Identifiers);
        if (PublishEncoding.Size(fields, connection.IsV5) > connection.MaxOutgoingPacket)
        {
            waiting.Message.Release();
            server.Metrics.Dropped(DropReason.TooLarge);
            return false;
        }

        fields.PacketId = _inflight.Add(waiting);
        _sent++;
        if (_kept is not null)
        {
            _kept.SentAtOnce(_number, fields.PacketId, waiting);
            connection.Promise();
        }

        return connection.SendMessage(Frame(connection, ref fields, frames));
    }

    private static ReadOnlySpan<byte> Frame(MqttServerConnection connection, ref PublishFields fields, EncodedFrames frames)
    {
        var isOwn = connection.UseAlias(ref fields) || !fields.SubscriptionIdentifiers.IsEmpty;
        return isOwn ? frames.Single(fields, connection.IsV5) : frames.Get(fields, connection.IsV5);
    }

    private static PublishFields Fields(in RoutedMessage message, MqttQoS qos, bool retain, uint[]? identifiers) => new()
    {
        Topic = message.Topic,
        Properties = message.Properties,
        Payload = message.Payload,
        SubscriptionIdentifiers = identifiers,
        MessageExpiry = message.MessageExpiry,
        QoS = qos,
        Retain = retain,
    };

    private void Enqueue(MessageQueue queue, in WaitingMessage message)
    {
        queue.Add(message);
        if (queue == _queue) _kept?.Queued(_number, message);
        while (queue.Count > server.Options.MaxQueuedMessages || (queue.Bytes > server.Options.MaxQueuedBytes && queue.Count > 1))
            Drop(queue, DropReason.QueueFull);
        while (server.Stored.IsOverfull && queue.Count > 1) Drop(queue, DropReason.StoreFull);
        if (server.Stored.IsFull) server.Sessions.TrimSoon();
    }

    private void Drop(MessageQueue queue, DropReason reason)
    {
        var oldest = queue.Take().Message;
        if (queue == _queue) _kept?.Dropped(_number, oldest);
        oldest.Release();
        server.Metrics.Dropped(reason);
    }
}
