using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>
/// Retained messages for new subscriptions: taken from the store as there is room for them, so that however many there are, none is dropped and
/// none waits in memory.
/// </summary>
internal sealed partial class Session
{
    /// <summary>Messages taken from the store at a time.</summary>
    private const int RetainedBatch = 32;

    /// <summary>With so much unsent, the rest follows when the transport has taken it.</summary>
    private const int RetainedAhead = 64 * 1024;

    /// <summary>Subscriptions that have not got all of theirs.</summary>
    private List<RetainedDelivery>? _retained;

    /// <summary>Sends a new subscriber what is retained ([MQTT-3.3.1-6]).</summary>
    public void SendRetained(Subscription subscription)
    {
        lock (_gate)
        {
            if (_ended) return;
            _retained ??= [];
            _retained.RemoveAll(r => r.Subscription.Filter.AsSpan().SequenceEqual(subscription.Filter));
            var delivery = new RetainedDelivery(subscription);
            _retained.Add(delivery);
            if (_connection is { } connection) Pump(connection);
            if (_kept is null || _retained?.Contains(delivery) != true) return;
            delivery.IsRecorded = true;
            _kept.Subscribed(_number, subscription, awaitsRetained: true);
        }
    }

    private bool AwaitsRetained(Subscription subscription) => _retained?.Exists(r => r.Subscription == subscription) == true;

    private void PumpRetained(MqttServerConnection connection)
    {
        while (_retained is [var next, ..] && HasRoomForRetained(connection))
        {
            if (!_subscriptions.TryGetValue(next.Subscription.Filter, out var current) || !ReferenceEquals(current, next.Subscription) || !SendBatch(connection, next))
                Finish(next);
        }
    }

    /// <summary>False where nothing is left.</summary>
    private bool SendBatch(MqttServerConnection connection, RetainedDelivery delivery)
    {
        var batch = server.Retained.Next(delivery.Subscription.Inner, delivery.After, RetainedBatch);
        foreach (var retained in batch)
        {
            if (!HasRoomForRetained(connection)) return true;
            delivery.After = Encoding.UTF8.GetBytes(retained.Topic);
            if (server.MayReceive(this, delivery.After)) Send(connection, ToSend(retained, delivery), wasQueued: false);
        }

        return batch.Count == RetainedBatch;
    }

    private WaitingMessage ToSend(RetainedMessage retained, RetainedDelivery delivery)
    {
        var subscription = delivery.Subscription;
        var message = StoredMessage.Of(new RoutedMessage
        {
            Topic = delivery.After,
            Payload = retained.Payload.Span,
            Properties = retained.Properties.Span,
            QoS = retained.QoS,
            Retain = true,
            ExpiresAt = server.Clock.FromWall(retained.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0),
        });
        var qos = retained.QoS < subscription.QoS ? retained.QoS : subscription.QoS;
        return new(message, qos, Retain: true, subscription.Identifier == 0 ? null : [subscription.Identifier]);
    }

    private void Finish(RetainedDelivery delivery)
    {
        _retained!.Remove(delivery);
        if (_retained.Count == 0) _retained = null;
        if (delivery.IsRecorded && _subscriptions.ContainsValue(delivery.Subscription)) _kept?.Subscribed(_number, delivery.Subscription, awaitsRetained: false);
    }

    private bool HasRoomForRetained(MqttServerConnection connection) =>
        _resend.Count == 0 && _queue.Count == 0 && _telemetry.Count == 0
        && _sent < connection.SendQuota && !connection.Output.IsCongested && connection.Output.Unsent < RetainedAhead;

    private sealed class RetainedDelivery(Subscription subscription)
    {
        public Subscription Subscription { get; } = subscription;

        /// <summary>The topic of the last one.</summary>
        public byte[] After { get; set; } = [];

        /// <summary>Whether the journal knows that some are missing.</summary>
        public bool IsRecorded { get; set; }
    }
}
