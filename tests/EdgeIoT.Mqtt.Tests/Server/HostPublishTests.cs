using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class HostPublishTests
{
    [Theory]
    [InlineData(MqttQoS.AtMostOnce)]
    [InlineData(MqttQoS.AtLeastOnce)]
    public async Task A_large_batch_arrives_whole_and_in_order(MqttQoS qos)
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxQueuedMessages = 100_000, MaxQueuedBytes = 1 << 30 });
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("r", qos);
        var filler = new string('.', 300);
        using (broker.Server.BeginBatch())
        {
            for (var i = 0; i < 20_000; i++) broker.Server.Publish("r"u8, Encoding.UTF8.GetBytes($"{i}{filler}"), qos);
        }

        for (var i = 0; i < 20_000; i++) Assert.Equal($"{i}{filler}", (await client.NextAsync($"message {i}")).Payload);
    }

    [Fact]
    public async Task Without_a_subscriber_it_allocates_nothing()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("somewhere/else/#");
        Publish(broker.Server, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish(broker.Server, 100_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/#")]
    [InlineData("a\0")]
    public async Task A_bad_topic_is_the_hosts_mistake(string topic)
    {
        await using var broker = await TestBroker.StartAsync();
        Assert.Throws<ArgumentException>(() => broker.Server.Publish(topic, "x"u8));
    }

    [Fact]
    public void A_limit_out_of_its_range_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MqttServer(new() { ReceiveMaximum = 0 }));
        Assert.Contains("ReceiveMaximum must be 1 to 65535", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_for_at_the_end_of_a_batch_happens_once_after_the_batch_and_before_it_is_sent()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("r");
        var calls = 0;
        Action last = () =>
        {
            calls++;
            broker.Server.Publish("r"u8, "last"u8);
        };
        using (broker.Server.BeginBatch())
        {
            using (broker.Server.BeginBatch())
            {
                MqttBatch.AtEnd(last);
                MqttBatch.AtEnd(last);
            }

            Assert.Equal(0, calls);
            broker.Server.Publish("r"u8, "first"u8);
        }

        Assert.Equal(1, calls);
        Assert.Equal("first", (await client.NextAsync("the batch")).Payload);
        Assert.Equal("last", (await client.NextAsync("its end")).Payload);
        MqttBatch.AtEnd(last);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Who_asks_again_at_the_end_of_a_batch_is_called_again()
    {
        await using var broker = await TestBroker.StartAsync();
        var calls = 0;
        Action again = () => { };
        again = () =>
        {
            if (++calls < 3) MqttBatch.AtEnd(again);
        };
        using (broker.Server.BeginBatch()) MqttBatch.AtEnd(again);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task What_a_batch_has_gathered_can_be_sent_before_its_end()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("r");
        await Task.Run(() =>
        {
            using var batch = broker.Server.BeginBatch();
            broker.Server.Publish("r"u8, "first"u8);
            batch.Flush();
#pragma warning disable xUnit1031 // A batch belongs to one thread.
            Assert.Equal("first", client.NextAsync("what was flushed").GetAwaiter().GetResult().Payload);
#pragma warning restore xUnit1031
            broker.Server.Publish("r"u8, "second"u8);
        });
        Assert.Equal("second", (await client.NextAsync("the rest")).Payload);
    }

    private static void Publish(MqttServer server, int count)
    {
        for (var i = 0; i < count; i++) server.Publish("a/b"u8, "x"u8, MqttQoS.AtLeastOnce);
    }
}
