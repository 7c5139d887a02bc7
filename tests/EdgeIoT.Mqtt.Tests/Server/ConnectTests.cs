using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class ConnectTests
{
    [Fact]
    public async Task A_3_1_client_is_served_whatever_bits_it_sets_that_3_1_does_not_use()
    {
        await using var broker = await TestBroker.StartAsync();
        using var raw = await broker.OpenAsync();
        raw.Send("10 0F 0006 4D5149736470 03 02 003C 0001 74");
        Assert.Equal("20 02 00 00", raw.Read());
        using var odd = await broker.OpenAsync();
        odd.Send("14 0F 0006 4D5149736470 03 03 003C 0001 75");
        Assert.Equal("20 02 00 00", odd.Read());
        odd.Send("8A 06 0001 0001 61 00" + "6A 02 0001");
        Assert.Equal("90 03 00 01 00", odd.Read());
        Assert.Equal("70 02 00 01", odd.Read());
    }

    [Fact]
    public async Task CONNACK_tells_MQTT_5_clients_the_terms()
    {
        await using var broker = await TestBroker.StartAsync(new() { ReceiveMaximum = 16, MaxPacketSize = 65536, TopicAliasMaximum = 3, MaxKeepAlive = 30 });
        using var raw = await broker.OpenAsync();
        raw.Send("10 0E 0004 4D515454 05 02 003C 00 0001 74");
        Assert.Equal("20 11 00 00 0E 22 00 03 13 00 1E 27 00 01 00 00 21 00 10", raw.Read());
    }

    [Fact]
    public async Task Who_asks_for_no_keep_alive_lives_by_the_servers()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxKeepAlive = 1 });
        using var raw = await broker.OpenAsync();
        raw.Send("10 0E 0004 4D515454 05 02 0000 00 0001 74");
        Assert.Contains(" 13 00 01", raw.Read(), StringComparison.Ordinal);
        Assert.Equal("E0 01 8D", raw.Read());
    }

    [Clause("5.0", "3.1.3-6", "3.1.3-7", "3.2.2-16")]
    [Fact]
    public async Task A_client_without_identifier_is_given_one()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var v5 = await broker.ConnectAsync();
        Assert.Equal(broker.Server.Clients[0].ClientId, v5.ConnectResult.AssignedClientId);
        await using var v311 = await broker.ConnectAsync("", MqttProtocolVersion.V311);
        Assert.Equal(2, broker.Server.Clients.Count);
    }

    [Fact]
    public async Task A_session_expiry_above_the_limit_is_told_as_it_is()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxSessionExpiry = TimeSpan.FromSeconds(256) });
        using var raw = await broker.OpenAsync();
        raw.Send("10 13 0004 4D515454 05 02 003C 05 11FFFFFFFF 0001 74");
        Assert.StartsWith("20 13 00 00 10 22 00 20 11 00 00 01 00", raw.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_too_many_is_told_that_the_server_is_busy()
    {
        await using var broker = await TestBroker.StartAsync(new() { MaxConnections = 1 });
        await using var first = await broker.ConnectAsync();
        await using var second = new MqttClient(broker.Options());
        Assert.Equal(MqttReasonCode.ServerBusy, (await second.ConnectAsync()).Code);
    }

    [Fact]
    public async Task Packets_that_arrive_byte_by_byte_or_all_at_once_are_the_same()
    {
        const string All = RawClient.Connect311 + "82 06 0001 0001 61 00" + "30 04 0001 61 78" + "C000";
        await using var broker = await TestBroker.StartAsync();
        using var slow = await broker.OpenAsync();
        foreach (var b in RawClient.Bytes(All)) slow.Send([b]);
        using var fast = await broker.OpenAsync();
        foreach (var raw in new[] { slow, fast })
        {
            if (raw == fast) fast.Send(All);
            Assert.Equal("20 02 00 00", raw.Read());
            Assert.Equal("90 03 00 01 00", raw.Read());
            Assert.Equal("30 04 00 01 61 78", raw.Read());
            Assert.Equal("D0 00", raw.Read());
        }
    }

    [Fact]
    public async Task A_stop_tells_all_clients_and_refuses_new_ones()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync();
        broker.Server.DisconnectAll(MqttReasonCode.ServerShuttingDown, "gw-2:1883");
        var why = await client.ClosedAsync("shut down");
        Assert.Equal((MqttReasonCode.ServerShuttingDown, "gw-2:1883"), (why.Code, why.ServerReference));
        await using var late = new MqttClient(broker.Options());
        Assert.False((await late.ConnectAsync()).IsSuccess);
    }

    [Fact]
    public async Task The_host_may_send_a_client_elsewhere()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await broker.ConnectAsync("c");
        Assert.True(broker.Server.DisconnectClient("c", MqttReasonCode.UseAnotherServer, "gw-2:1883"));
        Assert.Equal("gw-2:1883", (await client.ClosedAsync("sent away")).ServerReference);
        await Wait.UntilAsync(() => !broker.Server.DisconnectClient("c", MqttReasonCode.UseAnotherServer), "it is gone");
    }

    [Fact]
    public async Task A_client_that_pings_stays()
    {
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { TimeProvider = clock });
        await using var client = await broker.ConnectAsync("c", with: o => o with { KeepAlive = TimeSpan.FromSeconds(1), TimeProvider = clock });
        for (var i = 0; i < 5; i++)
        {
            var before = broker.Server.Statistics.PacketsReceived;
            clock.Advance(TimeSpan.FromSeconds(0.6));
            await Wait.UntilAsync(() => broker.Server.Statistics.PacketsReceived > before, "a ping");
            // Answered in order, so the answer to the ping has come before this one: what a slow machine has not read yet is not silence.
            await client.SubscribeAsync("after/the/ping");
        }

        Assert.True(client.Client.IsConnected);
        Assert.Single(broker.Server.Clients);
    }
}
