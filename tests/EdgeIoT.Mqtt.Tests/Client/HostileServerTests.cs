using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client;

/// <summary>A server that does what it must not: the connection ends with the reason, and nothing else happens.</summary>
public sealed class HostileServerTests
{
    [Theory]
    [InlineData("20 02 00 00", "[MQTT-3.2.2] no properties", MqttReasonCode.MalformedPacket)]
    [InlineData("20 04 00 00 00 00", "excess bytes", MqttReasonCode.MalformedPacket)]
    [InlineData("20 03 02 00 00", "[MQTT-3.2.2-1] reserved flags", MqttReasonCode.MalformedPacket)]
    [InlineData("20 03 01 00 00", "[MQTT-3.2.2-2] a session after clean start", MqttReasonCode.ProtocolError)]
    [InlineData("20 03 01 87 00", "[MQTT-3.2.2-6] a session and a refusal", MqttReasonCode.ProtocolError)]
    [InlineData("20 03 00 01 00", "a code of 3.1.1", MqttReasonCode.ProtocolError)]
    [InlineData("20 06 00 00 03 21 0000", "Receive Maximum 0", MqttReasonCode.ProtocolError)]
    [InlineData("20 09 00 00 06 21 0001 21 0001", "a property twice", MqttReasonCode.ProtocolError)]
    [InlineData("30 04 0001 61 00", "PUBLISH before CONNACK", MqttReasonCode.ProtocolError)]
    [InlineData("F0 02 00 00", "AUTH without a method", MqttReasonCode.ProtocolError)]
    [InlineData("21 03 00 00 00", "reserved header flags", MqttReasonCode.MalformedPacket)]
    public async Task An_answer_to_connect_that_must_not_be(string answer, string what, MqttReasonCode expected)
    {
        using var server = new FakeServer();
        await using var client = new MqttClient(new() { Host = "127.0.0.1", Port = server.Port });
        var connecting = client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(answer);
        Assert.Equal(expected, (await Wait.ForAsync(connecting, what)).Code);
        connection.ExpectClosed();
    }

    [Theory]
    [InlineData("20 03 00 00 00", "a second CONNACK", MqttReasonCode.ProtocolError)]
    [InlineData("30 07 0000 03 23 0001 78", "an alias that stands for nothing", MqttReasonCode.ProtocolError)]
    [InlineData("30 08 0001 61 03 23 0011 78", "an alias beyond the maximum", MqttReasonCode.TopicAliasInvalid)]
    [InlineData("30 08 0001 61 03 23 0000 78", "alias 0", MqttReasonCode.TopicAliasInvalid)]
    [InlineData("32 06 0001 61 0000 00", "identifier 0", MqttReasonCode.ProtocolError)]
    [InlineData("36 06 0001 61 0001 00", "QoS 3", MqttReasonCode.MalformedPacket)]
    [InlineData("30 04 0001 C0 00", "a topic that is no text", MqttReasonCode.MalformedPacket)]
    [InlineData("34 06 0001 61 0001 00 34 06 0001 61 0002 00 34 06 0001 61 0003 00", "[MQTT-3.3.4-9]", MqttReasonCode.ReceiveMaximumExceeded)]
    [InlineData("40 04 0001 10 05", "a length beyond the end", MqttReasonCode.MalformedPacket)]
    [InlineData("40 03 0001 92", "a code that PUBACK has not", MqttReasonCode.ProtocolError)]
    [InlineData("90 03 0000 00", "SUBACK without codes", MqttReasonCode.ProtocolError)]
    [InlineData("E0 07 00 05 11 00000001", "[MQTT-3.14.2-2]", MqttReasonCode.ProtocolError)]
    [InlineData("C0 00", "PINGREQ from a server", MqttReasonCode.ProtocolError)]
    [InlineData("D0 01 00", "PINGRESP with a body", MqttReasonCode.MalformedPacket)]
    [InlineData("00 00", "type 0", MqttReasonCode.ProtocolError)]
    public async Task A_packet_that_must_not_be(string packet, string what, MqttReasonCode expected)
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port, ReceiveMaximum = 2 });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        await connecting;
        var subscribed = client.Client.SubscribeAsync("a").AsTask();
        connection.Read();
        connection.Send(packet.Replace("90 03 0000", "90 03 0001", StringComparison.Ordinal));
        Assert.Equal(expected, (await client.ClosedAsync(what)).Code);
        Assert.Equal([MqttReasonCode.UnspecifiedError], await Wait.ForAsync(subscribed, "its end"));
    }

    [Theory]
    [InlineData(MqttQoS.AtLeastOnce, "50 02 0001")]
    [InlineData(MqttQoS.AtLeastOnce, "70 02 0001")]
    [InlineData(MqttQoS.ExactlyOnce, "40 02 0001")]
    [InlineData(MqttQoS.ExactlyOnce, "70 02 0001")]
    public async Task The_acknowledgement_of_another_flow(MqttQoS qos, string packet)
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        await connecting;
        var published = client.PublishAsync("a", "x", qos);
        connection.Read();
        connection.Send(packet);
        Assert.Equal(MqttReasonCode.ProtocolError, (await client.ClosedAsync(packet)).Code);
        Assert.False((await published).IsSuccess);
    }

    [Fact]
    public async Task Acknowledgements_of_nothing_are_answered_and_change_nothing()
    {
        using var server = new FakeServer();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port });
        var connecting = client.Client.ConnectAsync().AsTask();
        using var connection = await server.AcceptAsync(FakeServer.Accepted5);
        await connecting;
        connection.Send("40 02 0007 70 02 0007 50 02 0007 62 02 0008");
        Assert.Equal("62 03 00 07 92", connection.Read());
        Assert.Equal("70 03 00 08 92", connection.Read());
    }

    [Fact]
    public async Task Random_bytes_end_in_a_result()
    {
        var random = new Random(20261121);
        using var server = new FakeServer();
        for (var i = 0; i < 200; i++)
        {
            await using var client = new TestClient(new() { Host = "127.0.0.1", Port = server.Port, MaxPacketSize = 4096 });
            var connecting = client.Client.ConnectAsync().AsTask();
            using var connection = await server.AcceptAsync(i % 4 == 0 ? "" : FakeServer.Accepted5);
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(random.Next(2, 16) << 4);
            connection.Send(bytes);
            connection.Dispose();
            if ((await Wait.ForAsync(connecting, $"an answer to round {i}")).IsSuccess) await client.ClosedAsync($"round {i}");
        }
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_connection_and_says_why()
    {
        await using var broker = await TestBroker.StartAsync();
        var closed = new TaskCompletionSource<MqttClosed>();
        await using var client = new MqttClient(broker.Options() with
        {
            Received = (MqttClient _, in MqttReceived _) => throw new FormatException("my mistake"),
            Closed = (_, why) => closed.SetResult(why),
        });
        await client.ConnectAsync();
        await client.SubscribeAsync("a");
        broker.Server.Publish("a", "x"u8, MqttQoS.AtMostOnce);
        var why = await Wait.ForAsync(closed.Task, "the end");
        Assert.Equal(MqttReasonCode.ImplementationSpecificError, why.Code);
        Assert.Contains("my mistake", why.Error, StringComparison.Ordinal);
    }
}
