using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class RetainedTests
{
    [Fact]
    public async Task A_new_subscriber_gets_the_last_one_and_an_empty_one_removes_it()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.PublishAsync("a/b", "1", retain: true);
        await client.PublishAsync("a/b", "2", retain: true);
        await client.PublishAsync("a/c", "3", retain: true);
        await client.PublishAsync("$a/c", "4", retain: true);
        await client.SubscribeAsync("a/+");
        Message[] got = [await client.NextAsync(), await client.NextAsync()];
        Assert.Equal(["2", "3"], got.Select(m => m.Payload).Order());
        Assert.All(got, m => Assert.True(m.Retain));
        await client.PublishAsync("a/b", "", retain: true);
        Assert.Equal("", (await client.NextAsync()).Payload);
        Assert.False(broker.Server.Retained.TryGet("a/b", out _));
        await client.SubscribeAsync("+/c");
        Assert.Equal("3", (await client.NextAsync()).Payload);
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task Retain_handling_says_when_it_is_sent()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        broker.Server.Publish("a", "x"u8, retain: true);
        await client.Client.SubscribeAsync(new MqttSubscription("a") { RetainHandling = 2 });
        await client.NothingMoreAsync();
        await client.Client.SubscribeAsync(new MqttSubscription("a") { RetainHandling = 1 });
        await client.NothingMoreAsync();
        await client.Client.SubscribeAsync(new MqttSubscription("a") { RetainHandling = 0 });
        Assert.Equal("x", (await client.NextAsync()).Payload);
        await client.Client.UnsubscribeAsync("a");
        await client.Client.SubscribeAsync(new MqttSubscription("a") { RetainHandling = 1 });
        Assert.Equal("x", (await client.NextAsync()).Payload);
    }

    [Fact]
    public async Task Limits_hold_and_are_counted()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxRetainedMessages = 2, MaxRetainedBytes = 100 });
        broker.Server.Publish("a", "x"u8, retain: true);
        broker.Server.Publish("b", "x"u8, retain: true);
        broker.Server.Publish("c", "x"u8, retain: true);
        broker.Server.Publish("a", new byte[100], retain: true);
        Assert.Equal((2, 2), (broker.Server.Retained.Count, broker.Server.Statistics.MessagesDropped));
        Assert.Equal(4, broker.Server.Retained.Bytes);
    }

    [Fact]
    public async Task The_host_reads_sets_and_lists_them_without_sending_any()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("#");
        Assert.True(broker.Server.Retained.Set(new("a/b", "x"u8.ToArray(), MqttQoS.AtLeastOnce)));
        Assert.True(broker.Server.Retained.Set(new("a/c", "y"u8.ToArray(), ExpiresAt: DateTimeOffset.UtcNow.AddSeconds(-1))));
        Assert.Equal(["a/b"], broker.Server.Retained.Matching("a/#").Select(m => m.Topic));
        await client.NothingMoreAsync();
        broker.Server.Retained.Set(new("a/b", default));
        Assert.Empty(broker.Server.Retained.Matching("a/b"));
    }

    [Fact]
    public async Task Retain_as_published_keeps_the_flag()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.Client.SubscribeAsync(new MqttSubscription("a") { RetainAsPublished = true }, new MqttSubscription("b"));
        await client.PublishAsync("a", "1", retain: true);
        await client.PublishAsync("a", "2");
        await client.PublishAsync("b", "3", retain: true);
        Assert.True((await client.NextAsync()).Retain);
        Assert.False((await client.NextAsync()).Retain);
        Assert.False((await client.NextAsync()).Retain);
    }

    [Clause("5.0", "3.3.2-6")]
    [Fact]
    public async Task A_new_subscriber_is_told_what_is_left_of_its_time_and_gets_nothing_that_is_over()
    {
        var time = new ShiftedTime();
        await using var broker = await TestBroker.StartAsync(new() { TimeProvider = time });
        await using var client = await broker.ConnectAsync();
        await client.PublishAsync("short", "x", retain: true, properties: new() { MessageExpiry = 100 });
        await client.PublishAsync("long", "y", retain: true, properties: new() { MessageExpiry = 1000 });
        time.Shift = TimeSpan.FromSeconds(300);
        await client.SubscribeAsync("+");
        var message = await client.NextAsync();
        Assert.Equal("y", message.Payload);
        Assert.InRange(message.Properties.MessageExpiry!.Value, 600u, 700u);
        await client.NothingMoreAsync();
    }
}
