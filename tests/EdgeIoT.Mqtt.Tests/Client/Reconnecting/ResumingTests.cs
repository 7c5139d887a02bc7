using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client.Reconnecting;

/// <summary>What goes over the wire after a break, against a server that says what the test wants.</summary>
public sealed class ResumingTests
{
    private const string Ack1 = "40 02 00 01";

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_with_its_identifier_where_the_session_is_there()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        var once = client.Publish("1");
        var twice = client.Publish("2", MqttQoS.ExactlyOnce);
        Assert.Equal("32 07 00 01 61 00 01 00 31", first.Read());
        Assert.Equal("34 07 00 01 61 00 02 00 32", first.Read());
        first.Reset();
        using var second = await server.AcceptAsync(FakeServer.Resumed5);
        Assert.Equal("3A 07 00 01 61 00 01 00 31", second.Read());
        Assert.Equal("3C 07 00 01 61 00 02 00 32", second.Read());
        second.Send(Ack1 + "50 02 00 02");
        Assert.True((await once).IsSuccess);
        Assert.Equal("62 02 00 02", second.Read());
        second.Reset();
        using var third = await server.AcceptAsync(FakeServer.Resumed5);
        Assert.Equal("62 02 00 02", third.Read());
        third.Send("70 03 00 02 92");
        Assert.True((await twice).IsSuccess);
        Assert.Equal(0, client.Client.Statistics.Queued);
    }

    [Fact]
    public async Task What_the_server_did_not_take_is_published_anew_where_the_session_is_lost()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        var taken = client.Publish("1", MqttQoS.ExactlyOnce);
        Assert.Equal("34 07 00 01 61 00 01 00 31", first.Read());
        var notTaken = client.Publish("2", MqttQoS.ExactlyOnce);
        Assert.Equal("34 07 00 01 61 00 02 00 32", first.Read());
        first.Send("50 02 00 01");
        Assert.Equal("62 02 00 01", first.Read());
        first.Reset();
        using var second = await server.AcceptAsync(FakeServer.Accepted5);
        Assert.True((await taken).IsSuccess);
        Assert.Equal("34 07 00 01 61 00 03 00 32", second.Read());
        second.Send("50 02 00 03");
        Assert.Equal("62 02 00 03", second.Read());
        second.Send("70 02 00 03");
        Assert.True((await notTaken).IsSuccess);
    }

    [Fact]
    public async Task Subscriptions_are_restored_before_anything_is_published_and_only_where_the_session_is_lost()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        var subscribed = client.Client.SubscribeAsync("s/#", MqttQoS.AtLeastOnce);
        Assert.Equal("82 09 00 01 00 00 03 73 2F 23 01", first.Read());
        first.Send("90 04 00 01 00 01");
        Assert.Equal([MqttReasonCode.GrantedQoS1], await subscribed);
        first.Reset();
        using var second = await server.AcceptAsync(FakeServer.Resumed5);
        var published = client.Publish("1");
        Assert.Equal("32 07 00 01 61 00 02 00 31", second.Read());
        second.Reset();
        using var third = await server.AcceptAsync(FakeServer.Accepted5);
        Assert.Equal("82 09 00 03 00 00 03 73 2F 23 01", third.Read());
        Assert.Equal("32 07 00 01 61 00 04 00 31", third.Read());
        third.Send("40 02 00 04");
        Assert.True((await published).IsSuccess);
    }

    [Fact]
    public async Task A_subscription_that_was_not_answered_is_asked_for_on_the_next_connection()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        var subscribed = client.Client.SubscribeAsync("s", MqttQoS.AtLeastOnce);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        Assert.StartsWith("82 07", first.Read(), StringComparison.Ordinal);
        first.Reset();
        using var second = await server.AcceptAsync(FakeServer.Resumed5);
        var packet = second.Read();
        Assert.StartsWith("82 07", packet, StringComparison.Ordinal);
        second.Send($"90 04 {packet[6..11]} 00 01");
        Assert.Equal([MqttReasonCode.GrantedQoS1], await subscribed);
    }

    [Fact]
    public async Task A_message_that_came_before_the_break_is_not_handed_on_again()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        first.Send("34 07 0001 61 0007 00 31");
        Assert.Equal("50 02 00 07", first.Read());
        first.Reset();
        using var second = await server.AcceptAsync(FakeServer.Resumed5);
        second.Send("3C 07 0001 61 0007 00 31");
        Assert.Equal("50 02 00 07", second.Read());
        second.Send("62 02 0007");
        Assert.Equal("70 02 00 07", second.Read());
        second.Send("34 07 0001 61 0007 00 32");
        Assert.Equal("50 02 00 07", second.Read());
        Assert.Equal(["1", "2"], client.Payloads);
    }

    [Fact]
    public async Task No_more_is_sent_again_than_the_server_receives_now()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync(FakeServer.Accepted5);
        var all = Enumerable.Range(1, 3).Select(i => client.Publish($"{i}")).ToArray();
        for (var i = 0; i < 3; i++) first.Read();
        first.Reset();
        using var second = await server.AcceptAsync("20 06 01 00 03 21 0001");
        Task? behind = null;
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"3A 07 00 01 61 00 0{i} 00 3{i}", second.Read());
            if (i == 1) behind = client.Publish("", MqttQoS.AtMostOnce);
            second.Send($"40 02 000{i}");
        }

        Assert.Equal("30 04 00 01 61 00", second.Read());
        await behind!;
        Assert.All(await Task.WhenAll(all), r => Assert.True(r.IsSuccess));
    }

    [Fact]
    public async Task Offline_publishes_follow_in_their_order()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var first = await server.AcceptAsync("20 03 00 88 00");
        var results = Enumerable.Range(1, 3).Select(i => client.Publish($"{i}", (MqttQoS)(i - 1))).ToArray();
        using var second = await server.AcceptAsync(FakeServer.Accepted5);
        Assert.Equal(["30 05 00 01 61 00 31", "32 07 00 01 61 00 01 00 32", "34 07 00 01 61 00 02 00 33"], new[] { second.Read(), second.Read(), second.Read() });
        second.Send(Ack1 + "50 02 0002 70 02 0002");
        Assert.All(await Task.WhenAll(results), r => Assert.True(r.IsSuccess));
    }
}
