using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class TopicAliasTests
{
    [Clause("5.0", "3.3.2-12")]
    [Fact]
    public async Task An_alias_stands_for_its_topic_until_it_is_given_another()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("+");
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send("30 08 0001 61 03 230001 31" + "30 07 0000 03 230001 32" + "30 08 0001 62 03 230001 33" + "30 07 0000 03 230001 34");
        foreach (var expected in new[] { "a 1", "a 2", "b 3", "b 4" })
        {
            var message = await subscriber.NextAsync();
            Assert.Equal(expected, $"{message.Topic} {message.Payload}");
        }
    }

    [Clause("5.0", "3.1.2-26", "3.3.2-11")]
    [Fact]
    public async Task The_server_uses_aliases_up_to_what_the_client_allows()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxOutgoingTopicAliases = 10 });
        using var raw = await broker.OpenAsync();
        raw.Send("10 11 0004 4D515454 05 02 003C 03 220001 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send("82 07 0001 00 0001 2B 00");
        Assert.StartsWith("90", raw.Read(), StringComparison.Ordinal);
        broker.Server.Publish("a", "1"u8);
        broker.Server.Publish("a", "2"u8);
        broker.Server.Publish("b", "3"u8);
        Assert.Equal("30 08 00 01 61 03 23 00 01 31", raw.Read());
        Assert.Equal("30 07 00 00 03 23 00 01 32", raw.Read());
        Assert.Equal("30 05 00 01 62 00 33", raw.Read());
    }

    [Theory]
    [InlineData(1, "32 0A 00 01 61 00 02 03 23 00 01 32")]
    [InlineData(0, "32 07 00 01 61 00 02 00 32")]
    public async Task The_servers_aliases_begin_anew_with_each_connection(int maximum, string expected)
    {
        await using var broker = await TestBroker.StartAsync();
        using (var first = await broker.OpenAsync())
        {
            first.Send("10 16 0004 4D515454 05 02 003C 08 1100000E10 220001 0001 74" + "82 07 0001 00 0001 61 01");
            Assert.StartsWith("20", first.Read(), StringComparison.Ordinal);
            Assert.StartsWith("90", first.Read(), StringComparison.Ordinal);
            broker.Server.Publish("a", "1"u8, MqttQoS.AtLeastOnce);
            Assert.Equal("32 0A 00 01 61 00 01 03 23 00 01 31", first.Read());
            first.Send("40 02 0001");
            broker.Server.Publish("a", "0"u8);
            Assert.Equal("30 07 00 00 03 23 00 01 30", first.Read());
            first.Reset();
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the client has left");
        broker.Server.Publish("a", "2"u8, MqttQoS.AtLeastOnce);
        using var again = await broker.OpenAsync();
        again.Send($"10 16 0004 4D515454 05 00 003C 08 1100000E10 22{maximum:X4} 0001 74");
        Assert.StartsWith("20 0E 01 00", again.Read(), StringComparison.Ordinal);
        Assert.Equal(expected, again.Read());
    }
}
