using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

/// <summary>Goes on with the session of an earlier connection (MQTT 5.0 §4.4).</summary>
public sealed partial class MqttClient
{
    /// <summary>Filters in one SUBSCRIBE packet: a few KiB, which every server takes.</summary>
    private const int FiltersAtATime = 32;

    /// <summary>Publishes that the session has pending and that were not yet sent on this connection.</summary>
    private readonly Queue<ushort> _again = new();

    /// <summary>Called under the lock when CONNACK has come. Whatever is written here is before anything else.</summary>
    private void Resume(bool sessionPresent)
    {
        if (!sessionPresent)
        {
            _session.Restart();
            foreach (var (identifier, group) in Remembered()) Restore(identifier, group);
        }

        foreach (var (packetId, pending) in _session.PendingInOrder())
        {
            if (pending.Released) SendAcknowledgement(MqttPacketType.PubRel, packetId);
            else _again.Enqueue(packetId);
        }

        SendWaiting();
    }

    /// <summary>Sends again what was not acknowledged, as far as the server's Receive Maximum allows ([MQTT-4.4.0-1]).</summary>
    private void SendAgain()
    {
        while (CanSend && _again.TryDequeue(out var packetId))
        {
            if (!_session.Pending.TryGetValue(packetId, out var pending) || pending.Message is not { } publish) continue;
            var fields = publish.Fields();
            fields.PacketId = packetId;
            fields.Duplicate = true;
            Age(publish, ref fields);
            Write((_frames ??= new()).Single(fields, IsV5));
        }
    }

    private IEnumerable<(int Identifier, MqttSubscription[] Group)> Remembered() =>
        from remembered in _session.Subscriptions.Values
        group remembered.Subscription by remembered.Identifier into same
        from chunk in same.Chunk(FiltersAtATime)
        select (same.Key, chunk);

    private void Restore(int identifier, MqttSubscription[] group)
    {
        var request = new Request(MqttPacketType.Subscribe, group.Length)
        {
            Answered = codes =>
            {
                for (var i = 0; i < codes.Count; i++)
                {
                    if (codes[i] >= MqttReasonCode.UnspecifiedError) _session.SubscriptionRefused?.Invoke(group[i].Filter, codes[i]);
                }
            },
        };
        Send(request, builder => WriteSubscriptions(builder, group, identifier));
    }

    /// <summary>The whole seconds that a message has waited are taken from its life.</summary>
    private void Age(WaitingPublish publish, ref PublishFields fields)
    {
        if (publish.MessageExpiry is not { } seconds) return;
        var waited = (long)Options.TimeProvider.GetElapsedTime(publish.Since).TotalSeconds;
        fields.MessageExpiry = (uint)Math.Max(1, seconds - waited);
    }
}
