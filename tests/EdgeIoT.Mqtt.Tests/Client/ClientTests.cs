using System.Net;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Client;

public sealed class ClientTests
{
    [Fact]
    public async Task Nobody_listening_and_nobody_answering_are_results()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var options = new MqttClientOptions { Host = "127.0.0.1", Port = port, ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        await using var unanswered = new MqttClient(options);
        Assert.Equal((MqttReasonCode.ServerUnavailable, "no answer in time"), Short(await unanswered.ConnectAsync()));
        using var gone = new ClosedPort();
        await using var refused = new MqttClient(options with { Port = gone.Number, ConnectTimeout = TimeSpan.FromSeconds(15) });
        Assert.Equal(MqttReasonCode.ServerUnavailable, (await refused.ConnectAsync()).Code);
        Assert.False((await refused.PublishAsync("a", default)).IsSuccess);
        Assert.Equal([MqttReasonCode.UnspecifiedError], await refused.SubscribeAsync("a"));
    }

    [Fact]
    public async Task A_silent_server_is_noticed_by_keep_alive()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new MqttClientOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            KeepAlive = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        await using var client = new TestClient(options);
        var connecting = client.Client.ConnectAsync();
        using var server = await listener.AcceptSocketAsync();
        server.Send(RawClient.Bytes("20 03 00 00 00"));
        Assert.True((await connecting).IsSuccess);
        Assert.Equal(MqttReasonCode.KeepAliveTimeout, (await client.ClosedAsync("the server is silent")).Code);
    }

    [Theory]
    [InlineData("40 02 0000", MqttReasonCode.ProtocolError)]
    [InlineData("30 04 0001 23 00", MqttReasonCode.MalformedPacket)]
    [InlineData("82 07 0001 00 0001 61 00", MqttReasonCode.ProtocolError)]
    [InlineData("30 FF FF FF FF 01", MqttReasonCode.MalformedPacket)]
    [InlineData("30 FF FF FF 7F", MqttReasonCode.PacketTooLarge)]
    [InlineData("E0 01 8B", MqttReasonCode.ServerShuttingDown)]
    public async Task A_server_that_breaks_the_protocol_or_says_goodbye_ends_the_connection(string packet, MqttReasonCode code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = new TestClient(new() { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port });
        var connecting = client.Client.ConnectAsync();
        using var server = await listener.AcceptSocketAsync();
        server.Send(RawClient.Bytes("20 03 00 00 00" + packet));
        await connecting;
        Assert.Equal(code, (await client.ClosedAsync(packet)).Code);
    }

    [Fact]
    public async Task No_more_is_on_its_way_than_the_server_receives_and_the_rest_follows()
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate, ReceiveMaximum = 3 });
        await using var client = await broker.ConnectAsync();
        Assert.Equal(3, client.ConnectResult.ReceiveMaximum);
        var all = Enumerable.Range(0, 10).Select(i => client.PublishAsync("a", $"{i}")).ToArray();
        Assert.Equal(10, client.Client.Unacknowledged);
        Assert.False(client.Client.TryPublish("a"u8, "x"u8, (_, _) => { }, null));
        for (var i = 0; i < 10; i++)
        {
            await Wait.UntilAsync(() => gate.Asked.Count > i, $"publish {i} arrives");
            Assert.InRange(gate.Asked.Count, i + 1, i + 3);
            gate.Asked.ElementAt(i).Ticket.Complete();
        }

        Assert.All(await Task.WhenAll(all), r => Assert.True(r.IsSuccess));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), gate.Asked.Select(a => a.Payload));
    }

    [Fact]
    public async Task A_publish_with_a_callback_is_told_its_result_or_the_end()
    {
        var gate = new TestGate(p => p == "never" ? PublishVerdict.Pending(PublishRouting.Never) : PublishVerdict.AcceptAt("local"));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var client = await broker.ConnectAsync();
        var results = new System.Collections.Concurrent.ConcurrentDictionary<string, MqttPublishResult>();
        void Completed(object? state, MqttPublishResult result) => results[(string)state!] = result;
        Assert.True(client.Client.TryPublish("a"u8, "x"u8, Completed, "acknowledged"));
        Assert.True(client.Client.TryPublish("a"u8, "never"u8, Completed, "ended"));
        await Wait.UntilAsync(() => results.ContainsKey("acknowledged") && gate.Asked.Count == 2, "the acknowledgement");
        Assert.Equal("local", results["acknowledged"].Level);
        client.Client.Abort();
        Assert.False(results["ended"].IsSuccess);
        Assert.False(client.Client.TryPublish("a"u8, "x"u8, Completed, "late"));
    }

    [Fact]
    public async Task A_thousand_clients_connect_publish_and_leave()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var all = await broker.ConnectAsync("all");
        await all.SubscribeAsync("+");
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => broker.ConnectAsync($"c{i}")));
        await Task.WhenAll(clients.Select((c, i) => c.PublishAsync($"t{i}", "x")));
        await Wait.UntilAsync(() => all.Count == 1000, "all messages");
        await Task.WhenAll(clients.Select(c => c.Client.DisconnectAsync().AsTask()));
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "all have left");
    }

    private static (MqttReasonCode, string?) Short(MqttConnectResult result) => (result.Code, result.Error);
}
