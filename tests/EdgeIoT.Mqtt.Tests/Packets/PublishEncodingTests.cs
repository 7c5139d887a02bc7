using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Tests.Packets;

public sealed class PublishEncodingTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public void What_is_written_is_read_again(bool v5, int qos)
    {
        var random = new Random(qos);
        for (var i = 0; i < 200; i++)
        {
            var payload = new byte[random.Next(20_000)];
            random.NextBytes(payload);
            var fields = new PublishFields
            {
                Topic = "a/bc/ä"u8,
                Payload = payload,
                Properties = random.Next(2) == 0 ? [] : [0x26, 0, 1, (byte)'k', 0, 1, (byte)'v'],
                MessageExpiry = random.Next(2) == 0 ? null : 77,
                PacketId = 513,
                QoS = (MqttQoS)qos,
                Retain = random.Next(2) == 0,
                Duplicate = qos > 0,
            };
            var bytes = new byte[PublishEncoding.Size(fields, v5)];
            Assert.Equal(bytes.Length, PublishEncoding.Write(bytes, fields, v5, out var packetIdAt));
            Assert.Equal(VariableByteInteger.Outcome.Read, FixedHeader.TryRead(bytes, out var header));
            Assert.Equal(bytes.Length, header.PacketLength);
            var body = bytes.AsSpan(header.Size);
            Assert.Equal(MqttReasonCode.Success, PublishPacket.Parse(header, body, v5, PropertyMask.PublishToServer, out var packet));
            Assert.True(packet.Topic.SequenceEqual(fields.Topic) && packet.Payload.SequenceEqual(payload));
            Assert.Equal((fields.QoS, fields.Retain, fields.Duplicate), (packet.QoS, packet.Retain, packet.Duplicate));
            if (qos > 0) Assert.Equal((513, 2, 1), (packet.PacketId, bytes[packetIdAt], bytes[packetIdAt + 1]));
            if (!v5) continue;
            Assert.True(packet.Properties.SequenceEqual(fields.Properties));
            Assert.Equal(fields.MessageExpiry, packet.MessageExpiry);
        }
    }
}
