using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class QoSTests
{
    [Fact]
    public async Task A_PUBACK_tells_where_nobody_subscribes()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send("32 07 0001 61 0005 00 78");
        Assert.Equal("40 03 00 05 10", raw.Read());
        raw.Send("82 07 0001 00 0001 61 02 32 07 0001 61 0006 00 78");
        Assert.Equal("90 04 00 01 00 02", raw.Read());
        Assert.Equal("32 07 00 01 61 00 01 00 78", raw.Read());
        Assert.Equal("40 02 00 06", raw.Read());
    }

    public static TheoryData<MqttProtocolVersion, MqttQoS, MqttQoS> All
    {
        get
        {
            var data = new TheoryData<MqttProtocolVersion, MqttQoS, MqttQoS>();
            foreach (var version in Enum.GetValues<MqttProtocolVersion>())
            foreach (var published in Enum.GetValues<MqttQoS>())
            foreach (var subscribed in Enum.GetValues<MqttQoS>())
                data.Add(version, published, subscribed);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_message_arrives_in_order_with_the_lower_of_both_QoS(MqttProtocolVersion version, MqttQoS published, MqttQoS subscribed)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s", version);
        await using var publisher = await broker.ConnectAsync("p", version);
        Assert.Equal([(MqttReasonCode)subscribed], await subscriber.SubscribeAsync("a/+", subscribed));
        var results = new List<Task<EdgeIoT.Mqtt.Client.MqttPublishResult>>();
        for (var i = 0; i < 100; i++) results.Add(publisher.PublishAsync("a/b", $"{i}", published));
        foreach (var result in results) Assert.True((await result).IsSuccess);
        for (var i = 0; i < 100; i++)
        {
            var message = await subscriber.NextAsync($"message {i}");
            Assert.Equal($"{i}", message.Payload);
            Assert.Equal(published < subscribed ? published : subscribed, message.QoS);
            Assert.False(message.Retain);
        }

        await subscriber.NothingMoreAsync();
    }

    [Fact]
    public async Task A_QoS_2_publish_that_is_sent_twice_is_routed_once()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("a", MqttQoS.ExactlyOnce);
        using var raw = await RawClient.ConnectAsync(broker, v5: false);
        raw.Send("34 06 0001 61 0007 78");
        Assert.Equal("50 02 00 07", raw.Read());
        raw.Send("3C 06 0001 61 0007 78");
        Assert.Equal("50 02 00 07", raw.Read());
        raw.Send("62 02 0007");
        Assert.Equal("70 02 00 07", raw.Read());
        Assert.Equal("x", (await subscriber.NextAsync()).Payload);
        await subscriber.NothingMoreAsync();
    }

    [Fact]
    public async Task An_unknown_PUBREL_and_PUBREC_are_answered_with_packet_identifier_not_found()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send("62 02 0009");
        Assert.Equal("70 03 00 09 92", raw.Read());
        raw.Send("50 02 0009");
        Assert.Equal("62 03 00 09 92", raw.Read());
    }

    [Fact]
    public async Task A_QoS_2_delivery_goes_through_all_four_packets()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await RawClient.ConnectAsync(broker, v5: false);
        raw.Send("82 06 0001 0001 61 02");
        Assert.Equal("90 03 00 01 02", raw.Read());
        broker.Server.Publish("a", "x"u8, MqttQoS.ExactlyOnce);
        Assert.Equal("34 06 00 01 61 00 01 78", raw.Read());
        raw.Send("50 02 0001");
        Assert.Equal("62 02 00 01", raw.Read());
        raw.Send("70 02 0001 C0 00");
        Assert.Equal("D0 00", raw.Read());
    }

    [Fact]
    public async Task The_client_is_not_sent_more_than_its_receive_maximum()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await broker.OpenAsync();
        raw.Send("10 11 0004 4D515454 05 02 003C 03 210002 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send("82 07 0001 00 0001 61 01");
        Assert.Equal("90 04 00 01 00 01", raw.Read());
        for (var i = 0; i < 4; i++) broker.Server.Publish("a", [(byte)i], MqttQoS.AtLeastOnce);
        Assert.Equal("32 07 00 01 61 00 01 00 00", raw.Read());
        Assert.Equal("32 07 00 01 61 00 02 00 01", raw.Read());
        raw.Send("C0 00");
        Assert.Equal("D0 00", raw.Read());
        raw.Send("40 02 0001");
        Assert.Equal("32 07 00 01 61 00 03 00 02", raw.Read());
        raw.Send("40 02 0002");
        Assert.Equal("32 07 00 01 61 00 04 00 03", raw.Read());
    }

    [Fact]
    public async Task A_QoS_2_message_counts_until_PUBCOMP_or_a_failed_PUBREC()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await broker.OpenAsync();
        raw.Send("10 11 0004 4D515454 05 02 003C 03 210001 0001 74" + "82 07 0001 00 0001 61 02");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        Assert.Equal("90 04 00 01 00 02", raw.Read());
        for (var i = 1; i <= 3; i++) broker.Server.Publish("a", [(byte)i], MqttQoS.ExactlyOnce);
        Assert.Equal("34 07 00 01 61 00 01 00 01", raw.Read());
        raw.Send("50 02 0001 C0 00");
        Assert.Equal("62 02 00 01", raw.Read());
        Assert.Equal("D0 00", raw.Read());
        raw.Send("70 02 0001");
        Assert.Equal("34 07 00 01 61 00 02 00 02", raw.Read());
        raw.Send("50 03 0002 83");
        Assert.Equal("34 07 00 01 61 00 03 00 03", raw.Read());
    }

    [Fact]
    public async Task A_receive_maximum_that_is_lower_after_a_reconnection_holds_for_what_is_sent_again()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var wide = await broker.OpenAsync())
        {
            wide.Send("10 16 0004 4D515454 05 02 003C 08 1100000E10 210003 0001 74" + "82 07 0001 00 0001 61 02");
            Assert.StartsWith("20", wide.Read(), StringComparison.Ordinal);
            Assert.Equal("90 04 00 01 00 02", wide.Read());
            for (var i = 1; i <= 4; i++) broker.Server.Publish("a", [(byte)i], MqttQoS.ExactlyOnce);
            for (var i = 1; i <= 3; i++) Assert.Equal($"34 07 00 01 61 00 {i:X2} 00 {i:X2}", wide.Read());
            wide.Send("50 02 0001");
            Assert.Equal("62 02 00 01", wide.Read());
            wide.Reset();
        }

        using var narrow = await broker.OpenAsync();
        narrow.Send("10 16 0004 4D515454 05 00 003C 08 1100000E10 210001 0001 74");
        Assert.StartsWith("20 0E 01 00", narrow.Read(), StringComparison.Ordinal);
        Assert.Equal("62 02 00 01", narrow.Read());
        narrow.Send("C0 00");
        Assert.Equal("D0 00", narrow.Read());
        narrow.Send("70 02 0001");
        foreach (var (id, flags) in new[] { (2, "3C"), (3, "3C"), (4, "34") })
        {
            Assert.Equal($"{flags} 07 00 01 61 00 {id:X2} 00 {id:X2}", narrow.Read());
            narrow.Send($"50 03 {id:X4} 80");
        }
    }
}
