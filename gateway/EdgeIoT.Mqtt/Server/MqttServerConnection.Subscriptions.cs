using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private Outcome OnSubscribe(ReadOnlySpan<byte> body)
    {
        var error = SubscribePacket.Parse(body, IsV5, subscribe: true, out var packet);
        if (error != MqttReasonCode.Success) return Violation(error);
        var codes = new List<byte>();
        var retained = new List<Subscription>();
        string? reason = null;
        while (packet.Next(out var filter, out var options))
        {
            // A shared subscription with "no local" is an error of the whole packet ([MQTT-3.8.3-4]).
            if (MqttTopic.IsShared(filter) && (options & 4) != 0) return Violation(MqttReasonCode.ProtocolError);
            var code = Subscribe(filter, options, packet.SubscriptionIdentifier, retained);
            if (code >= MqttReasonCode.UnspecifiedError) _server.Metrics.Refused(code);
            if (code == MqttReasonCode.NotAuthorized) reason ??= WhyNotSubscribe(filter);
            codes.Add(IsV5 || code < MqttReasonCode.UnspecifiedError ? (byte)code : (byte)0x80);
        }

        WriteCodes(MqttPacketType.SubAck, packet.PacketId, codes, Fitting(reason, codes.Count));
        foreach (var subscription in retained) _session!.SendRetained(subscription);
        return Outcome.Next;
    }

    private MqttReasonCode Subscribe(ReadOnlySpan<byte> filter, byte options, uint identifier, List<Subscription> retained)
    {
        if (filter.Length > _server.Options.MaxTopicLength || MqttTopic.Levels(filter) > _server.Options.MaxTopicLevels) return MqttReasonCode.TopicFilterInvalid;
        if (!IsSubscribable(filter)) return MqttReasonCode.TopicFilterInvalid;
        var isShared = MqttTopic.TrySplitShared(filter, out var group, out var inner);
        if (!isShared) inner = filter;
        if (_server.Options.Authorizer?.MaySubscribe(Info!, inner) == false) return MqttReasonCode.NotAuthorized;
        var bytes = filter.ToArray();
        var subscription = new Subscription
        {
            Session = _session!,
            Filter = bytes,
            Inner = isShared ? inner.ToArray() : bytes,
            Group = isShared ? group.ToArray() : null,
            QoS = (MqttQoS)(options & 3),
            NoLocal = (options & 4) != 0,
            RetainAsPublished = (options & 8) != 0,
            Identifier = identifier,
        };
        if (_session!.Subscribe(subscription, _server.Options.MaxSubscriptionsPerSession) is not { } isNew) return MqttReasonCode.QuotaExceeded;
        var handling = (options >> 4) & 3;
        if (!isShared && (handling == 0 || (handling == 1 && isNew))) retained.Add(subscription);
        _server.Options.Events?.Subscribed(Info!, Encoding.UTF8.GetString(filter), subscription.QoS);
        return (MqttReasonCode)subscription.QoS;
    }

    private static bool IsSubscribable(ReadOnlySpan<byte> filter) =>
        MqttTopic.IsShared(filter) ? MqttTopic.TrySplitShared(filter, out _, out _) : MqttTopic.IsFilter(filter);

    private Outcome OnUnsubscribe(ReadOnlySpan<byte> body)
    {
        var error = SubscribePacket.Parse(body, IsV5, subscribe: false, out var packet);
        if (error != MqttReasonCode.Success) return Violation(error);
        var codes = new List<byte>();
        while (packet.Next(out var filter, out _))
        {
            var existed = _session!.Unsubscribe(filter);
            codes.Add((byte)(existed ? MqttReasonCode.Success : IsSubscribable(filter) ? MqttReasonCode.NoSubscriptionExisted : MqttReasonCode.TopicFilterInvalid));
            if (existed) _server.Options.Events?.Unsubscribed(Info!, Encoding.UTF8.GetString(filter));
        }

        if (!IsV5) codes.Clear();
        WriteCodes(MqttPacketType.UnsubAck, packet.PacketId, codes);
        return Outcome.Next;
    }

    private void WriteCodes(MqttPacketType type, ushort packetId, List<byte> codes, string? reason = null)
    {
        var builder = PacketBuilder.Start().UInt16(packetId);
        if (IsV5) WriteReason(builder, reason);
        foreach (var code in codes) builder.Byte(code);
        if (!Write(builder.Finish(type))) Close(MqttReasonCode.PacketTooLarge, reason: null);
    }

    private static void WriteReason(PacketBuilder builder, string? reason)
    {
        var block = builder.BeginBlock();
        if (reason is not null) builder.Byte((byte)MqttPropertyId.ReasonString).String(reason);
        builder.EndBlock(block);
    }
}
