using System.Text;
using EdgeIoT.Mqtt.Client.Reconnecting;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client.Reconnecting;

public sealed class StayingConnectedTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttQoS.ExactlyOnce)]
    [InlineData(MqttProtocolVersion.V500, MqttQoS.ExactlyOnce)]
    [InlineData(MqttProtocolVersion.V500, MqttQoS.AtLeastOnce)]
    public async Task A_connection_that_breaks_again_and_again_loses_nothing(MqttProtocolVersion version, MqttQoS qos)
    {
        await using var broker = await TestBroker.StartAsync();
        await BreakingConnections.RunAsync(broker.Port, version, qos);
    }

    [Fact]
    public async Task The_next_server_of_the_list_takes_over()
    {
        using var gone = new ClosedPort();
        await using var broker = await TestBroker.StartAsync();
        await using var client = StayingClient.Start(gone.Number, with: o => o with { OtherServers = [new("127.0.0.1", broker.Port)] });
        Assert.True((await client.Publish("x")).IsSuccess);
        Assert.Equal(gone.Number, Assert.Single(client.Breaks).Server.Port);
    }

    [Theory]
    [InlineData("20 {0} 00 9C {1} 1C {2}")]
    [InlineData(FakeServer.Accepted5 + " E0 {3} 9D {1} 1C {2}")]
    public async Task A_server_reference_is_followed_at_once(string redirect)
    {
        await using var broker = await TestBroker.StartAsync();
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port, with: o => o with { FirstPause = TimeSpan.FromHours(1), LongestPause = TimeSpan.FromHours(1) });
        var place = Encoding.UTF8.GetBytes($"127.0.0.1:{broker.Port}");
        var size = place.Length;
        using var first = await server.AcceptAsync(string.Format(null, redirect, $"{size + 6:X2}", $"{size + 3:X2}", $"{size:X4}{Convert.ToHexString(place)}", $"{size + 5:X2}"));
        Assert.True((await client.Publish("x")).IsSuccess);
        Assert.Equal(TimeSpan.Zero, Assert.Single(client.Breaks).Pause);
    }

    [Fact]
    public async Task Servers_that_point_at_each_other_do_not_keep_a_client()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port, with: o => o with { MaxRedirects = 2 });
        var place = Encoding.UTF8.GetBytes($"127.0.0.1:{server.Port}");
        for (var i = 0; i < 3; i++)
            (await server.AcceptAsync($"20 {place.Length + 6:X2} 00 9C {place.Length + 3:X2} 1C {place.Length:X4}{Convert.ToHexString(place)}")).Dispose();
        await Wait.UntilAsync(() => client.Breaks.Count >= 3, "three answers");
        Assert.Equal([true, true, false], client.Breaks.Take(3).Select(b => b.Pause == TimeSpan.Zero));
    }

    [Fact]
    public async Task A_client_whose_session_is_taken_over_gives_up()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = StayingClient.Start(broker.Port);
        Assert.True((await client.Client.FirstAnswer).IsSuccess);
        await using var other = await broker.ConnectAsync("c");
        Assert.Equal(MqttReasonCode.SessionTakenOver, (await Wait.ForAsync(client.Client.Finished, "the end")).Code);
        Assert.False((await client.Publish("late")).IsSuccess);
        Assert.Equal([MqttReasonCode.UnspecifiedError], await client.Client.SubscribeAsync("a"));
    }

    [Fact]
    public async Task Saying_goodbye_waits_for_what_is_queued_but_not_for_ever()
    {
        using var server = new FakeServer();
        await using var client = StayingClient.Start(server.Port);
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        var first = client.Publish("1");
        connection.Read();
        var leaving = client.Client.DisconnectAsync(Wait.Deadline);
        connection.Send("40 02 0001");
        Assert.True(await leaving);
        Assert.True((await first).IsSuccess);
        Assert.Equal("E0 01 00", connection.Read());

        await using var impatient = StayingClient.Start(server.Port);
        using var silent = await server.AcceptAsync(FakeServer.Accepted5);
        var unanswered = impatient.Publish("2");
        silent.Read();
        Assert.False(await impatient.Client.DisconnectAsync(TimeSpan.FromMilliseconds(50)));
        Assert.False((await unanswered).IsSuccess);
    }

    [Fact]
    public async Task An_identifier_that_the_server_gave_is_kept_and_each_attempt_may_have_its_own_password()
    {
        using var server = new FakeServer();
        var attempts = 0;
        await using var client = StayingClient.Start(server.Port, o => o with { ClientId = "", UserName = "u" },
            o => o with { Attempting = c => c with { Password = new[] { (byte)('0' + ++attempts) } } });
        using var first = await server.AcceptAsync();
        Assert.EndsWith("00 00 00 01 75 00 01 31", first.Read(), StringComparison.Ordinal);
        first.Send("20 08 00 00 05 12 0002 6964");
        first.Reset();
        using var second = await server.AcceptAsync();
        Assert.EndsWith("00 02 69 64 00 01 75 00 01 32", second.Read(), StringComparison.Ordinal);
    }
}
