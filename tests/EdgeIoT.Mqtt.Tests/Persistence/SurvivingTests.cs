using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>What a broker has told its clients holds after it was killed and started again on its folder.</summary>
public sealed class SurvivingTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_session_keeps_its_subscriptions_and_its_queue(MqttProtocolVersion version)
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        await LeaveAsync(broker, "c", version, "a/+", "b");
        await using (var other = await broker.ConnectAsync("other"))
        {
            for (var i = 0; i < 50; i++) await other.PublishAsync(i % 2 == 0 ? "a/x" : "b", $"{i}");
        }

        broker = await stored.RestartAsync();
        Assert.Empty(broker.Server.StorageWarnings);
        Assert.Equal(50, broker.Server.Statistics.QueuedMessages);
        await using var publisher = await broker.ConnectAsync("other");
        await publisher.PublishAsync("a/y", "50");
        await using var again = await broker.ConnectAsync("c", version, Kept);
        Assert.True(again.ConnectResult.SessionPresent);
        for (var i = 0; i <= 50; i++) Assert.Equal($"{i}", (await again.NextAsync()).Payload);
        await again.NothingMoreAsync();
    }

    [Fact]
    public async Task Options_and_identifiers_of_subscriptions_and_properties_of_messages_come_back()
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        await using (var first = await broker.ConnectAsync("c", with: Kept))
        {
            await first.Client.SubscribeAsync([new MqttSubscription("a") { QoS = MqttQoS.ExactlyOnce, RetainAsPublished = true, NoLocal = true }], identifier: 77);
        }

        await GoneAsync(broker);
        broker = await stored.RestartAsync();
        await using (var other = await broker.ConnectAsync("other"))
        {
            await other.PublishAsync("a", "x", MqttQoS.ExactlyOnce, retain: true,
                new() { ContentType = "text/x", MessageExpiry = 1000, UserProperties = [new("k", "v")] });
        }

        broker = await stored.RestartAsync();
        await using var again = await broker.ConnectAsync("c", with: Kept);
        var message = await again.NextAsync();
        Assert.Equal(("x", MqttQoS.ExactlyOnce, true, "text/x"), (message.Payload, message.QoS, message.Retain, message.Properties.ContentType));
        Assert.Equal([77u], message.Identifiers);
        Assert.Equal([new MqttUserProperty("k", "v")], message.Properties.UserProperties);
        Assert.InRange(message.Properties.MessageExpiry!.Value, 900u, 1000u);
        await again.PublishAsync("a", "own");
        await again.NothingMoreAsync();
    }

    [Fact]
    public async Task What_was_on_its_way_is_sent_again_in_order_with_its_identifier()
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        using (var raw = await broker.OpenAsync())
        {
            raw.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            Assert.Equal("20 02 00 00", raw.Read());
            raw.Send("82 06 0001 0001 61 02");
            Assert.Equal("90 03 00 01 02", raw.Read());
            foreach (var payload in "uvwxyz") broker.Server.Publish("a", [(byte)payload], payload == 'u' ? MqttQoS.AtLeastOnce : MqttQoS.ExactlyOnce);
            for (var i = 0; i < 6; i++) raw.Read();
            raw.Send("50 02 0002 50 02 0003 70 02 0003 50 02 0004 70 02 0004");
            Assert.Equal(["62 02 00 02", "62 02 00 03", "62 02 00 04"], [raw.Read(), raw.Read(), raw.Read()]);
            raw.Send("C0 00");
            Assert.Equal("D0 00", raw.Read());
            await stored.KillAsync();
        }

        broker = await stored.StartAsync();
        using var again = await broker.OpenAsync();
        again.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
        Assert.Equal("20 02 01 00", again.Read());
        Assert.Equal("3A 06 00 01 61 00 01 75", again.Read());
        Assert.Equal("62 02 00 02", again.Read());
        Assert.Equal("3C 06 00 01 61 00 05 79", again.Read());
        Assert.Equal("3C 06 00 01 61 00 06 7A", again.Read());
        broker.Server.Publish("a", "n"u8, MqttQoS.AtLeastOnce);
        Assert.Equal("32 06 00 01 61 00 07 6E", again.Read());
    }

    [Fact]
    public async Task A_QoS_2_publish_that_was_taken_is_not_taken_again()
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        await LeaveAsync(broker, "c", MqttProtocolVersion.V500, "a");
        using (var raw = await broker.OpenAsync())
        {
            raw.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            raw.Read();
            raw.Send("34 06 0001 61 0009 78");
            Assert.Equal("50 02 00 09", raw.Read());
            await stored.KillAsync();
        }

        broker = await stored.StartAsync();
        using (var again = await broker.OpenAsync())
        {
            again.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            Assert.Equal("20 02 01 00", again.Read());
            again.Send("3C 06 0001 61 0009 78");
            Assert.Equal("50 02 00 09", again.Read());
            again.Send("62 02 0009");
            Assert.Equal("70 02 00 09", again.Read());
            again.Send("34 06 0001 61 0009 79");
            Assert.Equal("50 02 00 09", again.Read());
        }

        await using var subscriber = await broker.ConnectAsync("c", with: Kept);
        Assert.Equal("x", (await subscriber.NextAsync()).Payload);
        Assert.Equal("y", (await subscriber.NextAsync()).Payload);
        await subscriber.NothingMoreAsync();
    }

    [Fact]
    public async Task Retained_messages_of_clients_survive_and_those_of_the_host_do_not()
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        await using (var client = await broker.ConnectAsync("c"))
        {
            await client.PublishAsync("a", "1", retain: true);
            await client.PublishAsync("a", "2", retain: true, properties: new() { ContentType = "t" });
            await client.PublishAsync("b", "3", retain: true);
            await client.PublishAsync("b", "", retain: true);
            await client.PublishAsync("short", "4", retain: true, properties: new() { MessageExpiry = 1 });
            await client.PublishAsync("over", "5", retain: true);
        }

        broker.Server.Publish("host", "6"u8, retain: true);
        broker.Server.Publish("over", "7"u8, retain: true);
        broker.Server.Publish("durable"u8, "8"u8, retain: true, durable: true, note: "n"u8);
        await using (var client = await broker.ConnectAsync("c")) await client.PublishAsync("q", "a round trip writes what the host said");
        await stored.KillAsync();
        await Task.Delay(1100);
        broker = await stored.StartAsync();
        Assert.Equal(["a 2", "durable 8"], broker.Server.Retained.Matching().Select(m => $"{m.Topic} {System.Text.Encoding.UTF8.GetString(m.Payload.Span)}"));
        Assert.True(broker.Server.Retained.TryGet("durable", out var noted));
        Assert.Equal("n"u8, noted.Note.Span);
        await using var subscriber = await broker.ConnectAsync("c");
        await subscriber.SubscribeAsync("a");
        Assert.Equal("t", (await subscriber.NextAsync()).Properties.ContentType);
    }

    [Fact]
    public async Task Unsubscribing_clean_starts_and_clean_sessions_leave_nothing()
    {
        await using var stored = new StoredBroker();
        var broker = await stored.StartAsync();
        await using (var first = await broker.ConnectAsync("c", with: Kept))
        {
            await first.SubscribeAsync("a");
            await first.SubscribeAsync("b");
            await first.Client.UnsubscribeAsync("a");
        }

        await LeaveAsync(broker, "d", MqttProtocolVersion.V500, "a");
        await using (await broker.ConnectAsync("d"))
        {
            broker = await stored.RestartAsync();
        }

        Assert.Equal((1, 1), (broker.Server.Statistics.Sessions, broker.Server.Statistics.Subscriptions));
        Assert.True(broker.Server.HasSubscribers("b"));
    }

    private static MqttClientOptions Kept(MqttClientOptions options) => options with { CleanStart = false, SessionExpiry = Long };

    private static Task GoneAsync(TestBroker broker) => Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");

    private static async Task LeaveAsync(TestBroker broker, string client, MqttProtocolVersion version, params string[] filters)
    {
        await using (var first = await broker.ConnectAsync(client, version, Kept))
        {
            foreach (var filter in filters) await first.SubscribeAsync(filter, MqttQoS.ExactlyOnce);
        }

        await GoneAsync(broker);
    }
}
