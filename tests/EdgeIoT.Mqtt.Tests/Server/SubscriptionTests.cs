using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task Overlapping_subscriptions_give_one_copy_with_the_highest_QoS_and_all_identifiers()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.Client.SubscribeAsync([new MqttSubscription("a/#")], identifier: 7);
        await client.Client.SubscribeAsync([new MqttSubscription("a/b", MqttQoS.AtLeastOnce)], identifier: 300_000);
        broker.Server.Publish("a/b", "x"u8, MqttQoS.ExactlyOnce);
        var message = await client.NextAsync();
        Assert.Equal(MqttQoS.AtLeastOnce, message.QoS);
        Assert.Equal([7u, 300_000u], message.Identifiers.Order());
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task No_local_keeps_own_messages_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync("c");
        await using var other = await broker.ConnectAsync("o");
        await client.Client.SubscribeAsync(new MqttSubscription("a") { NoLocal = true });
        await client.PublishAsync("a", "own");
        await other.PublishAsync("a", "other");
        Assert.Equal("other", (await client.NextAsync()).Payload);
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task An_own_message_comes_by_those_subscriptions_alone_that_do_not_keep_it_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync("c");
        await client.Client.SubscribeAsync([new MqttSubscription("a/#", MqttQoS.ExactlyOnce) { NoLocal = true, RetainAsPublished = true }], identifier: 1);
        await client.Client.SubscribeAsync([new MqttSubscription("a/+", MqttQoS.AtLeastOnce)], identifier: 2);
        await client.Client.SubscribeAsync([new MqttSubscription("+/b")], identifier: 3);
        await client.PublishAsync("a/b", "own", MqttQoS.ExactlyOnce, retain: true);
        broker.Server.Publish("a/b", "host's"u8, MqttQoS.ExactlyOnce, retain: true);
        var own = await client.NextAsync();
        Assert.Equal((MqttQoS.AtLeastOnce, false, "own"), (own.QoS, own.Retain, own.Payload));
        Assert.Equal([2u, 3u], own.Identifiers.Order());
        var other = await client.NextAsync();
        Assert.Equal((MqttQoS.ExactlyOnce, true, "host's"), (other.QoS, other.Retain, other.Payload));
        Assert.Equal([1u, 2u, 3u], other.Identifiers.Order());
    }

    [Fact]
    public async Task Subscribing_again_replaces_the_identifier_or_takes_it_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync("c");
        foreach (var (identifier, expected) in new (int, uint[])[] { (1, [1]), (2, [2]), (0, []) })
        {
            await client.Client.SubscribeAsync([new MqttSubscription("a", MqttQoS.AtLeastOnce)], identifier: identifier);
            broker.Server.Publish("a", "x"u8);
            Assert.Equal(expected, (await client.NextAsync()).Identifiers);
        }
    }

    [Fact]
    public async Task Topics_with_a_dollar_are_hidden_from_wildcards_and_clients_cannot_publish_to_SYS()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("#");
        await client.SubscribeAsync("+/x");
        broker.Server.Publish("$SYS/x", "1"u8);
        await client.NothingMoreAsync();
        await client.SubscribeAsync("$SYS/#");
        broker.Server.Publish("$SYS/x", "2"u8);
        Assert.Equal("2", (await client.NextAsync()).Payload);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await client.PublishAsync("$SYS/x", "3")).Code);
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task Subscribing_again_replaces_and_unsubscribing_ends_it()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("a/+", MqttQoS.ExactlyOnce);
        await client.SubscribeAsync("a/+", MqttQoS.AtMostOnce);
        Assert.Equal(1, broker.Server.Statistics.Subscriptions);
        broker.Server.Publish("a/b", "x"u8, MqttQoS.ExactlyOnce);
        Assert.Equal(MqttQoS.AtMostOnce, (await client.NextAsync()).QoS);
        Assert.True(broker.Server.HasSubscribers("a/b"));
        Assert.Equal([MqttReasonCode.Success, MqttReasonCode.NoSubscriptionExisted], await client.Client.UnsubscribeAsync("a/+", "b"));
        Assert.False(broker.Server.HasSubscribers("a/b"));
        broker.Server.Publish("a/b", "y"u8);
        await client.NothingMoreAsync();
    }

    [Theory]
    [InlineData("a#", false)]
    [InlineData("a/#/b", false)]
    [InlineData("a+/b", false)]
    [InlineData("$share/g", true)]
    [InlineData("$share//a", true)]
    [InlineData("$share/g+/a", false)]
    public async Task A_bad_filter_is_refused_and_the_rest_of_the_packet_served_but_3_1_1_closes_over_a_misplaced_wildcard(string filter, bool isServed)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        Assert.Equal([MqttReasonCode.TopicFilterInvalid, MqttReasonCode.Success], await client.Client.SubscribeAsync(new MqttSubscription(filter), new MqttSubscription("ok")));
        await using var old = await broker.ConnectAsync("old", MqttProtocolVersion.V311);
        var subscribing = old.Client.SubscribeAsync(new MqttSubscription(filter), new MqttSubscription("ok"));
        if (isServed) Assert.Equal([MqttReasonCode.UnspecifiedError, MqttReasonCode.Success], await subscribing);
        else await old.ClosedAsync("a filter that 3.1.1 does not know");
    }

    [Fact]
    public async Task Limits_of_number_length_and_levels_hold()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxSubscriptionsPerSession = 1, MaxTopicLength = 10, MaxTopicLevels = 3 });
        await using var client = await broker.ConnectAsync();
        Assert.Equal([MqttReasonCode.TopicFilterInvalid], await client.SubscribeAsync("12345678901"));
        Assert.Equal([MqttReasonCode.TopicFilterInvalid], await client.SubscribeAsync("a/b/c/d"));
        Assert.Equal([MqttReasonCode.GrantedQoS1], await client.SubscribeAsync("a/b/c"));
        Assert.Equal([MqttReasonCode.QuotaExceeded], await client.SubscribeAsync("b"));
        Assert.Equal(MqttReasonCode.TopicNameInvalid, (await client.PublishAsync("12345678901", "x")).Code);
        Assert.Equal(MqttReasonCode.TopicNameInvalid, (await client.PublishAsync("a/b/c/d", "x")).Code);
    }

    [Clause("5.0", "3.3.2-6")]
    [Fact]
    public async Task The_properties_of_a_message_are_passed_on()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("a");
        var properties = new MqttMessageProperties
        {
            PayloadIsText = true,
            MessageExpiry = 1000,
            ContentType = "text/plain",
            ResponseTopic = "answer",
            CorrelationData = "id"u8.ToArray(),
            UserProperties = [new("a", "1"), new("b", "2"), new("a", "3")],
        };
        await client.PublishAsync("a", "x", properties: properties);
        var got = (await client.NextAsync()).Properties;
        Assert.Equal("id"u8.ToArray(), got.CorrelationData!.Value.ToArray());
        Assert.Equal(properties.UserProperties, got.UserProperties);
        Assert.Equal(
            (true, 1000u, "text/plain", "answer"),
            (got.PayloadIsText!.Value, got.MessageExpiry!.Value, got.ContentType!, got.ResponseTopic!));
    }

    [Clause("5.0", "3.1.2-25")]
    [Fact]
    public async Task A_message_larger_than_the_client_takes_is_not_sent()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync("c", with: o => o with { MaxPacketSize = 100 });
        await client.SubscribeAsync("a");
        broker.Server.Publish("a", new byte[200], MqttQoS.AtLeastOnce);
        broker.Server.Publish("a", new byte[200]);
        broker.Server.Publish("a", "small"u8);
        Assert.Equal("small", (await client.NextAsync()).Payload);
        Assert.Equal(2, broker.Server.Statistics.MessagesDropped);
    }
}
