using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client;

/// <summary>What both sides tell each other in CONNECT and CONNACK is kept to.</summary>
public sealed class AliasAndLimitTests
{
    [Fact]
    public async Task Topics_are_told_once_and_then_by_their_alias_both_ways()
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync("20 06 00 00 03 22 0001");
        await connecting;
        foreach (var topic in new[] { "a", "b", "a" }) await client.PublishAsync(topic, "x", MqttQoS.AtMostOnce);
        Assert.Equal(["30 08 00 01 61 03 23 00 01 78", "30 05 00 01 62 00 78", "30 07 00 00 03 23 00 01 78"], new[] { connection.Read(), connection.Read(), connection.Read() });
        connection.Send("30 08 0001 61 03 23 0010 31 30 07 0000 03 23 0010 32 30 08 0001 62 03 23 0010 33 30 07 0000 03 23 0010 34");
        foreach (var expected in new[] { "a1", "a2", "b3", "b4" })
        {
            var message = await client.NextAsync(expected);
            Assert.Equal(expected, message.Topic + message.Payload);
        }
    }

    [Fact]
    public async Task What_the_server_does_not_take_is_not_sent()
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync("20 0C 00 00 09 24 00 25 00 27 0000000A");
        await connecting;
        Assert.Equal(MqttReasonCode.QoSNotSupported, (await client.PublishAsync("a", "x")).Code);
        Assert.Equal(MqttReasonCode.RetainNotSupported, (await client.PublishAsync("a", "x", MqttQoS.AtMostOnce, retain: true)).Code);
        Assert.Equal(MqttReasonCode.PacketTooLarge, (await client.PublishAsync("a", "1234567", MqttQoS.AtMostOnce)).Code);
        Assert.True((await client.PublishAsync("a", "1234", MqttQoS.AtMostOnce)).IsSuccess);
        Assert.Equal("30 08 00 01 61 00 31 32 33 34", connection.Read());
    }

    [Fact]
    public async Task A_flood_of_publishes_is_bounded()
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port, MaxWaiting = 5 });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        await connecting;
        var all = Enumerable.Range(0, 8).Select(i => client.Client.PublishAsync("a", default).AsTask()).ToArray();
        Assert.Equal(3, all.Count(t => t.IsCompleted && t.Result.Code == MqttReasonCode.QuotaExceeded));
    }

    [Fact]
    public async Task A_client_proves_anew_who_it_is()
    {
        await using var broker = await TestBroker.StartAsync(new()
        {
            Authenticator = new TestAuthenticator(attempt => attempt.Accept(), (attempt, data) => { if (data == "good") attempt.Accept(); else attempt.Refuse(MqttReasonCode.NotAuthorized); }),
        });
        await using var client = await broker.ConnectAsync("c", with: o => o with { AuthenticationMethod = "m" });
        Assert.True(await Wait.ForAsync(client.Client.ReauthenticateAsync("good"u8.ToArray()).AsTask(), "the answer"));
        Assert.False(await Wait.ForAsync(client.Client.ReauthenticateAsync("bad"u8.ToArray()).AsTask(), "the end"));
        Assert.Equal(MqttReasonCode.NotAuthorized, (await client.ClosedAsync("refused")).Code);
    }
}
