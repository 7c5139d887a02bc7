using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class SessionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_kept_session_has_its_subscriptions_and_its_messages(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        await using (var first = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long }))
        {
            Assert.False(first.ConnectResult.SessionPresent);
            await first.SubscribeAsync("a");
            await first.Client.DisconnectAsync();
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the first has left");
        await using (var other = await broker.ConnectAsync("other"))
        {
            await other.PublishAsync("a", "0", MqttQoS.AtMostOnce);
            for (var i = 1; i < 100; i++) await other.PublishAsync("a", $"{i}");
        }

        Assert.Equal(99, broker.Server.Statistics.QueuedMessages);
        await using var second = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long });
        Assert.True(second.ConnectResult.SessionPresent);
        for (var i = 1; i < 100; i++) Assert.Equal($"{i}", (await second.NextAsync()).Payload);
        await second.NothingMoreAsync();
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_in_order_with_its_identifier()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var raw = await broker.OpenAsync())
        {
            raw.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            Assert.Equal("20 02 00 00", raw.Read());
            raw.Send("82 06 0001 0001 61 02");
            Assert.Equal("90 03 00 01 02", raw.Read());
            broker.Server.Publish("a", "x"u8, MqttQoS.AtLeastOnce);
            broker.Server.Publish("a", "y"u8, MqttQoS.ExactlyOnce);
            broker.Server.Publish("a", "z"u8, MqttQoS.ExactlyOnce);
            Assert.Equal("32 06 00 01 61 00 01 78", raw.Read());
            Assert.Equal("34 06 00 01 61 00 02 79", raw.Read());
            Assert.Equal("34 06 00 01 61 00 03 7A", raw.Read());
            raw.Send("50 02 0002");
            Assert.Equal("62 02 00 02", raw.Read());
            raw.Reset();
        }

        using var again = await broker.OpenAsync();
        again.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
        Assert.Equal("20 02 01 00", again.Read());
        Assert.Equal("3A 06 00 01 61 00 01 78", again.Read());
        Assert.Equal("62 02 00 02", again.Read());
        Assert.Equal("3C 06 00 01 61 00 03 7A", again.Read());
    }

    [Fact]
    public async Task A_clean_start_throws_the_session_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await using (var first = await broker.ConnectAsync("c", with: o => o with { SessionExpiry = Long })) await first.SubscribeAsync("a");
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the first has left");
        Assert.Equal(1, broker.Server.Statistics.Sessions);
        await using var second = await broker.ConnectAsync("c");
        Assert.False(second.ConnectResult.SessionPresent);
        Assert.Equal(0, broker.Server.Statistics.Subscriptions);
    }

    [Clause("5.0", "4.1.0-2")]
    [Fact]
    public async Task A_session_that_does_not_return_expires()
    {
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { MaxSessionExpiry = TimeSpan.FromSeconds(1), TimeProvider = clock });
        await using (var first = await broker.ConnectAsync("c", with: o => o with { SessionExpiry = Long })) await first.SubscribeAsync("a");
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        Assert.Equal(1, broker.Server.Statistics.Sessions);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => broker.Server.Statistics is { Sessions: 0, Subscriptions: 0 }, "the session ends");
    }

    [Fact]
    public async Task DISCONNECT_may_change_the_expiry_but_not_from_zero()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await broker.OpenAsync();
        raw.Send("10 13 0004 4D515454 05 02 003C 05 11 0000 FFFF 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send("E0 07 00 05 11 00000000");
        raw.ExpectClosed();
        await Wait.UntilAsync(() => broker.Server.Statistics.Sessions == 0, "the session ends with its connection");
        using var zero = await RawClient.ConnectAsync(broker, v5: true);
        zero.Send("E0 07 00 05 11 0000 FFFF");
        Assert.Equal("E0 01 82", zero.Read());
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_second_connection_takes_the_session_over(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var first = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long });
        await first.SubscribeAsync("a");
        await using var second = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long });
        Assert.True(second.ConnectResult.SessionPresent);
        var why = await first.ClosedAsync("taken over");
        if (version == MqttProtocolVersion.V500) Assert.Equal(MqttReasonCode.SessionTakenOver, why.Code);
        broker.Server.Publish("a", "x"u8, MqttQoS.AtLeastOnce);
        Assert.Equal("x", (await second.NextAsync()).Payload);
        Assert.Single(broker.Server.Clients);
    }

    [Clause("3.1.1", "3.1.2-6")]
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_session_without_expiry_ends_when_its_connection_is_taken_over(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var first = await broker.ConnectAsync("c", version);
        await first.SubscribeAsync("a");
        await using var second = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long });
        Assert.False(second.ConnectResult.SessionPresent);
        Assert.Equal((1, 0), (broker.Server.Statistics.Sessions, broker.Server.Statistics.Subscriptions));
        await first.ClosedAsync("taken over");
        await using var third = await broker.ConnectAsync("c", version, o => o with { CleanStart = false, SessionExpiry = Long });
        Assert.True(third.ConnectResult.SessionPresent);
    }

    [Fact]
    public async Task A_queue_that_is_full_drops_the_oldest_and_counts()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxQueuedMessages = 10 });
        await using (var first = await broker.ConnectAsync("c", with: o => o with { SessionExpiry = Long })) await first.SubscribeAsync("a");
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        for (var i = 0; i < 25; i++) broker.Server.Publish("a", [(byte)('A' + i)], MqttQoS.AtLeastOnce);
        Assert.Equal(15, broker.Server.Statistics.MessagesDropped);
        await using var again = await broker.ConnectAsync("c", with: o => o with { CleanStart = false });
        Assert.Equal("P", (await again.NextAsync()).Payload);
    }

    [Clause("5.0", "3.3.2-5")]
    [Fact]
    public async Task A_message_expires_in_the_queue()
    {
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { TimeProvider = clock });
        await using (var first = await broker.ConnectAsync("c", with: o => o with { SessionExpiry = Long })) await first.SubscribeAsync("a");
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        broker.Server.Publish("a"u8, "short"u8, MqttQoS.AtLeastOnce, messageExpiry: 1);
        broker.Server.Publish("a"u8, "long"u8, MqttQoS.AtLeastOnce, messageExpiry: 100);
        clock.Advance(TimeSpan.FromSeconds(1.1));
        await using var again = await broker.ConnectAsync("c", with: o => o with { CleanStart = false });
        var message = await again.NextAsync();
        Assert.Equal("long", message.Payload);
        Assert.InRange(message.Properties.MessageExpiry!.Value, 1u, 99u);
        Assert.Equal(1, broker.Server.Statistics.MessagesDropped);
    }
}
