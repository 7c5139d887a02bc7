using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Issues;

/// <summary>What fuzzing found in how the server takes its leave.</summary>
public sealed class GoodbyeTests
{
    [Fact]
    [Clause("5.0", "3.14.4-1")]
    public async Task Nothing_follows_the_servers_DISCONNECT()
    {
        // The read loop, which takes the session from the connection, is not told yet: the message of others still finds it.
        var work = new HeldWork();
        await using var broker = await TestBroker.StartAsync(new() { Scheduler = work });
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send("82 07 0001 00 0001 61 01");
        Assert.Equal("90 04 00 01 00 01", raw.Read());
        Assert.True(broker.Server.DisconnectClient("t", MqttReasonCode.AdministrativeAction));
        broker.Server.Publish("a", "late"u8);
        broker.Server.Publish("a", "late"u8, MqttQoS.AtLeastOnce);
        Assert.True(broker.Server.DisconnectClient("t", MqttReasonCode.AdministrativeAction));
        work.Release();
        Assert.Equal("E0 01 98", raw.Read());
        raw.ExpectClosed();
    }

    [Fact]
    [Clause("5.0", "3.14.4-1")]
    public async Task A_handler_may_say_goodbye_and_nothing_follows_it()
    {
        using var server = new FakeServer();
        var left = Task.CompletedTask;
        await using var client = new MqttClient(new()
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Received = (MqttClient me, in MqttReceived _) => left = me.DisconnectAsync(MqttReasonCode.DisconnectWithWill).AsTask(),
        });
        var connecting = client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        await connecting;
        connection.Send("32 06 0001 61 0001 00");
        Assert.Equal("E0 01 04", connection.Read());
        connection.ExpectClosed();
        await Wait.UntilAsync(() => left.IsCompletedSuccessfully, "the end of DisconnectAsync");
    }
}
