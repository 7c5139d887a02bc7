using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Topics;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

public sealed partial class MqttServer
{
    /// <summary>Whether a message of this topic would reach anybody now, or a session that waits.</summary>
    public bool HasSubscribers(ReadOnlySpan<byte> topic) => !topic.IsEmpty && !Index.Find(topic).IsEmpty;

    /// <summary>Whether a message of this topic would reach anybody now, or a session that waits.</summary>
    public bool HasSubscribers(string topic) => HasSubscribers(Encoding.UTF8.GetBytes(topic));

    /// <summary>Publishes a message of the host: no authorizer, no gate.</summary>
    public void Publish(string topic, ReadOnlySpan<byte> payload, MqttQoS qos = MqttQoS.AtMostOnce, bool retain = false,
        MqttMessageProperties? properties = null)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        if (properties is null)
        {
            Publish(name, payload, qos, retain);
            return;
        }

        var builder = PacketBuilder.Start();
        MessagePropertiesCodec.Write(builder, properties);
        Publish(name, payload, qos, retain, builder.Body.ToArray(), properties.MessageExpiry);
    }

    /// <summary>Publishes a message of the host: no authorizer, no gate, nothing allocated where nobody has to keep it.</summary>
    /// <param name="topic">A valid topic name, UTF-8.</param>
    /// <param name="payload">The payload; copied where it must be kept.</param>
    /// <param name="qos">Its QoS; each receiver gets it with its subscription's at most.</param>
    /// <param name="retain">Whether it is retained as well; an empty payload removes what is retained.</param>
    /// <param name="properties">In wire form, as in <see cref="IncomingPublish.Properties"/>.</param>
    /// <param name="messageExpiry">Seconds until it is dropped; null: never.</param>
    /// <param name="durable">Whether what is retained outlives the process, where there is a <see cref="MqttServerOptions.Storage"/>: not for what the
    /// host says anew whenever it starts.</param>
    /// <param name="note">Found again in <see cref="RetainedMessage.Note"/>.</param>
    public void Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, MqttQoS qos = MqttQoS.AtMostOnce, bool retain = false,
        ReadOnlySpan<byte> properties = default, uint? messageExpiry = null, bool durable = false, ReadOnlySpan<byte> note = default)
    {
        if (!MqttTopic.IsName(topic) || !MqttTopic.IsText(topic)) throw new ArgumentException("Not a topic name.", nameof(topic));
        var message = new RoutedMessage
        {
            Topic = topic,
            Payload = payload,
            Properties = properties,
            QoS = qos,
            Retain = retain,
            MessageExpiry = messageExpiry,
            ExpiresAt = Clock.Expiry(messageExpiry),
            Durable = durable,
            Note = note,
        };
        var round = Round.Begin();
        Route(ref message, round);
        round.Relieve();
        round.End();
        Journal?.CommitIfLarge();
    }

    /// <summary>Retains a message where it says so, and hands it to all that subscribe to its topic. What they keep, they share.</summary>
    internal void Route(ref RoutedMessage message, Round round)
    {
        // Kept before it is sent: who subscribes meanwhile gets it twice rather than not at all.
        if (message.Retain) Retained.Keep(message);
        var receivers = Index.Find(message.Topic);
        if (receivers.IsEmpty) return;
        var frames = round.Frames;
        frames.Reset();
        foreach (ref readonly var receiver in receivers.Sessions.AsSpan())
        {
            if (!MayReceive(receiver.Session, message.Topic)) continue;
            if (!receiver.NoLocal || receiver.Session != message.Publisher)
                Deliver(ref message, receiver.Session, receiver.QoS, receiver.RetainAsPublished, receiver.Identifiers, frames);
            else if (receiver.Own is { } own)
                Deliver(ref message, receiver.Session, own.QoS, own.RetainAsPublished, own.Identifiers, frames);
        }

        foreach (var group in receivers.Groups)
        {
            if (group.Choose(this, message.Topic) is not { } member) continue;
            var identifiers = member.Identifier == 0 ? null : new[] { member.Identifier };
            Deliver(ref message, member.Session, member.QoS, member.RetainAsPublished, identifiers, frames);
        }

        message.Done();
    }

    internal void PublishWill(Will will)
    {
        if (_stopping || (!will.IsAllowed && Options.Authorizer?.MayPublish(will.Client, will.Topic) == false)) return;
        var verdict = Options.Gate?.Publishing(new()
        {
            Client = will.Client,
            Topic = will.Topic,
            Payload = will.Payload,
            QoS = will.QoS,
            Retain = will.Retain,
            IsWill = true,
            Properties = will.Properties,
            MessageExpiry = will.MessageExpiry,
        }) ?? PublishVerdict.Accept;
        Options.Gate?.RoundEnded();
        if (verdict.Kind is PublishVerdict.Outcome.Refused or PublishVerdict.Outcome.Closed || verdict.Routing == PublishRouting.Never) return;
        Publish(will.Topic, will.Payload, will.QoS, will.Retain, will.Properties, will.MessageExpiry, durable: true, verdict.Note.Span);
        if (will.Retain) Options.Events?.Retained(Encoding.UTF8.GetString(will.Topic));
    }

    private static MqttQoS Lower(MqttQoS a, MqttQoS b) => a < b ? a : b;

    private static void Deliver(ref RoutedMessage message, Session session, MqttQoS qos, bool asPublished, uint[]? identifiers, EncodedFrames frames) =>
        session.Deliver(ref message, Lower(qos, message.QoS), asPublished && message.Retain, identifiers, frames);

    internal bool MayReceive(Session session, ReadOnlySpan<byte> topic) =>
        Options.Authorizer is not { ChecksReceive: true } authorizer
        || session.Connection?.Info is not { } client
        || authorizer.MayReceive(client, topic);
}
