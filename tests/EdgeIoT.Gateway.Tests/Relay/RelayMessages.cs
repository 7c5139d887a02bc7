using EdgeIoT.Gateway.Relay;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Relay;

public sealed class RelayMessages
{
    [Theory]
    [InlineData(null, true)]
    [InlineData(60u, false)]
    public void A_message_reads_back_as_it_was(uint? expiry, bool retain)
    {
        var stamp = new RetainedStamp(1234567, new NodeId(1, 2));
        var message = new RelayMessage
        {
            Kind = RelayKind.Retained, QoS = MqttQoS.AtLeastOnce, Retain = retain, Expiry = expiry, Stamp = stamp,
            Topic = "home/lamp"u8, Properties = "pp"u8, Payload = "payload"u8,
        };
        var bytes = new byte[message.Size];
        message.Write(bytes);
        Assert.True(RelayMessage.TryRead(bytes, out var read));
        Assert.Equal((RelayKind.Retained, MqttQoS.AtLeastOnce, retain, expiry, stamp), (read.Kind, read.QoS, read.Retain, read.Expiry, read.Stamp));
        Assert.True(read.Topic.SequenceEqual("home/lamp"u8) && read.Properties.SequenceEqual("pp"u8) && read.Payload.SequenceEqual("payload"u8));
    }

    [Fact]
    public void What_is_no_message_is_not_read()
    {
        var random = new Random(1);
        var bytes = new byte[80];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)(i % 4);
            RelayMessage.TryRead(bytes.AsSpan(0, random.Next(bytes.Length)), out _);
        }

        Assert.False(RelayMessage.TryRead([], out _));
        Assert.False(RelayMessage.TryRead(new byte[RelayMessage.HeadSize], out _));
    }

    [Fact]
    public void Of_two_that_were_retained_the_later_wins_wherever_it_came_from()
    {
        var stamps = new RetainedStamps();
        var (a, b) = (new NodeId(1, 1), new NodeId(2, 2));
        var first = stamps.Next("t", a);
        Assert.False(stamps.TryAdvance("t", first));
        Assert.False(stamps.TryAdvance("t", new RetainedStamp(first.Time - 1, b)));
        Assert.True(stamps.TryAdvance("t", first with { Origin = b }));
        Assert.True(stamps.TryAdvance("t", new RetainedStamp(first.Time + 5_000, a)));
        Assert.Equal(first.Time + 5_001, stamps.Next("t", a).Time);
    }
}
