using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>Writes what was read once more: it must be the same bytes.</summary>
internal static class RoundTrip
{
    public static void Check(FixedHeader header, Frame frame, bool v5, bool fromServer)
    {
        switch (header.Type)
        {
            case MqttPacketType.Connect:
                Same(frame, Connect(frame));
                break;
            case MqttPacketType.Publish:
                Publish(header, frame, v5, fromServer);
                break;
            case MqttPacketType.Subscribe or MqttPacketType.Unsubscribe:
                Filters(frame, v5, header.Type == MqttPacketType.Subscribe);
                break;
            case MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubRel or MqttPacketType.PubComp:
                Acknowledged(header.Type, frame.Body, v5);
                break;
        }
    }

    private static byte[] Connect(Frame frame)
    {
        var body = frame.Body;
        ConnectPacket.Parse(body, out var packet);
        var v5 = packet.Version == MqttProtocolVersion.V500;
        var old = packet.Version == MqttProtocolVersion.V310;
        var flags = (packet.CleanStart ? 2 : 0) | (packet.HasWill ? 4 : 0) | ((int)packet.WillQoS << 3) | (packet.WillRetain ? 0x20 : 0)
            | (packet.HasPassword ? 0x40 : 0) | (packet.HasUserName ? 0x80 : 0) | (old ? body[9] & 1 : 0);
        var wire = new Wire().Text(old ? "MQIsdp" : "MQTT").Byte((int)packet.Version).Byte(flags).UInt16(packet.KeepAlive);
        if (v5) wire.Block(new Wire().Raw(packet.Properties.Raw));
        wire.Binary(packet.ClientId);
        if (packet.HasWill && v5) wire.Block(new Wire().Raw(packet.WillProperties.Raw));
        if (packet.HasWill) wire.Binary(packet.WillTopic).Binary(packet.WillPayload);
        if (packet.HasUserName) wire.Binary(packet.UserName);
        if (packet.HasPassword) wire.Binary(packet.Password);
        return wire.Packet(1, frame.First & 15);
    }

    private static void Publish(FixedHeader header, Frame frame, bool v5, bool fromServer)
    {
        var allowed = fromServer ? PropertyMask.PublishToClient : PropertyMask.PublishToServer;
        PublishPacket.Parse(header, frame.Body, v5, allowed, out var packet);
        var fields = new PublishFields
        {
            Topic = packet.Topic,
            Payload = packet.Payload,
            Properties = packet.RawProperties,
            PacketId = packet.PacketId,
            QoS = packet.QoS,
            Retain = packet.Retain,
            Duplicate = packet.Duplicate,
        };
        Same(frame, Written(fields, v5));
        if (!v5) return;

        // Once more as it goes on to others: without what belongs to this connection.
        fields.Properties = packet.Properties;
        fields.TopicAlias = packet.TopicAlias;
        fields.MessageExpiry = packet.MessageExpiry;
        fields.SubscriptionIdentifiers = [1, 268_435_455];
        var again = Written(fields, v5);
        FixedHeader.TryRead(again, out var second);
        var error = PublishPacket.Parse(second, again.AsSpan(second.Size), isV5: true, PropertyMask.PublishToClient, out var copy);
        Expect(error == MqttReasonCode.Success, $"what was written is refused: {error}");
        Expect(copy.Topic.SequenceEqual(packet.Topic) && copy.Payload.SequenceEqual(packet.Payload) && copy.Properties.SequenceEqual(packet.Properties),
            "a message changes on its way");
        Expect(copy.TopicAlias == packet.TopicAlias && copy.MessageExpiry == packet.MessageExpiry && copy.PacketId == packet.PacketId && copy.QoS == packet.QoS,
            "the head of a message changes on its way");
        Expect(Judge.Of(again[0], again[second.Size..], v5: true, fromServer: true).Complaint is null, "what was written is not legal");
    }

    private static byte[] Written(in PublishFields fields, bool v5)
    {
        var size = PublishEncoding.Size(fields, v5);
        var bytes = new byte[size];
        Expect(PublishEncoding.Write(bytes, fields, v5, out _) == size, "Size and Write do not agree");
        return bytes;
    }

    private static void Filters(Frame frame, bool v5, bool subscribe)
    {
        SubscribePacket.Parse(frame.Body, v5, subscribe, out var packet);
        var wire = new Wire();
        while (packet.Next(out var filter, out var options))
        {
            wire.Binary(filter);
            if (subscribe) wire.Byte(options);
        }

        Expect(frame.Body.AsSpan().EndsWith(wire.ToArray()) && wire.Length > 0, "filters are lost");
    }

    private static void Acknowledged(MqttPacketType type, byte[] body, bool v5)
    {
        Acknowledgement.Parse(body, v5, out var packetId, out var code, out _);
        if (!v5) return;
        var built = Acknowledgement.Build(type, packetId, code, "level", "reason").ToArray();
        FixedHeader.TryRead(built, out var header);
        var error = Acknowledgement.Parse(built.AsSpan(header.Size), isV5: true, out var sameId, out var sameCode, out var properties);
        Expect(error == MqttReasonCode.Success && sameId == packetId && sameCode == code && properties.ReasonString.SequenceEqual("reason"u8),
            "an acknowledgement that was written reads otherwise");
        Expect(Judge.Of(built[0], built[header.Size..], v5: true, fromServer: true).Complaint is null, "what was written is not legal");
    }

    private static void Same(Frame frame, byte[] written) =>
        Expect(frame.Whole.AsSpan().SequenceEqual(written), $"read and written again it is {Convert.ToHexString(written)}");

    private static void Expect(bool condition, string what)
    {
        if (!condition) throw new FindingException(what);
    }
}
