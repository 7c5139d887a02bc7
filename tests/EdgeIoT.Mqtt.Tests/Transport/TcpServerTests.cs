using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Tests.Transport;

/// <summary>The server over the transport that a gateway has for plain TCP.</summary>
public sealed class TcpServerTests
{
    private const string Ping = "C0 00";
    private const string Pong = "D0 00";

    [Theory]
    [InlineData("82 08 0001 0003 612F62 01", "90 03 00 01 01")]
    [InlineData("32 0A 0003 612F62 0007 783031", "40 02 00 07")]
    [InlineData("34 0A 0003 612F62 0008 783031", "50 02 00 08")]
    [InlineData("A2 07 0002 0003 612F62", "B0 02 00 02")]
    public async Task A_packet_may_be_cut_anywhere(string packet, string answer)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker, v5: false);
        var bytes = RawClient.Bytes(packet);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            // The first half is there when the ping before it is answered.
            client.Send([.. RawClient.Bytes(Ping), .. bytes.AsSpan(0, cut)]);
            Assert.Equal(Pong, client.Read());
            client.Send(bytes.AsSpan(cut));
            Assert.Equal(answer, client.Read());
        }
    }

    [Fact]
    public async Task Many_packets_in_one_write_are_answered_in_order()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker, v5: false);
        var packets = new List<byte>();
        for (var i = 1; i <= 20_000; i++) packets.AddRange([0x32, 6, 0, 1, (byte)'t', (byte)(i >> 8), (byte)i, (byte)'x']);
        var sending = Task.Run(() => client.Send(packets.ToArray()));
        for (var i = 1; i <= 20_000; i++) Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"40 02 {i >> 8:X2} {i & 255:X2}"), client.Read());
        await sending;
    }

    [Fact]
    public async Task A_large_message_arrives_as_it_was_sent()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("subscriber");
        await subscriber.SubscribeAsync("large");
        await using var publisher = await broker.ConnectAsync("publisher");
        var content = string.Concat(Enumerable.Range(0, 100_000).Select(i => i.ToString("D9", CultureInfo.InvariantCulture)));
        await publisher.PublishAsync("large", content);
        Assert.Equal(content, (await subscriber.NextAsync()).Payload);
    }

    [Fact]
    public async Task Who_has_closed_its_half_still_gets_its_answers()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await broker.OpenAsync();
        client.Send(RawClient.Connect311 + "32 06 0001 74 0001 78" + Ping);
        client.EndSending();
        Assert.Equal("20 02 00 00", client.Read());
        Assert.Equal("40 02 00 01", client.Read());
        Assert.Equal(Pong, client.Read());
        client.ExpectClosed();
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "the connection is gone");
    }

    [Fact]
    public async Task The_goodbye_arrives_even_where_the_client_has_sent_much_more()
    {
        await using var broker = await TestBroker.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawClient.ConnectAsync(broker, v5: true);

            // A second CONNECT is a protocol error; what follows it is never looked at.
            client.Send([.. RawClient.Bytes(RawClient.Connect5), .. new byte[100_000]]);
            Assert.StartsWith("E0", client.Read(), StringComparison.Ordinal);
            client.ExpectClosed();
        }
    }

    [Fact]
    public async Task A_thousand_connections_come_and_go()
    {
        await using var broker = await TestBroker.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => broker.OpenAsync()));
            for (var i = 0; i < clients.Length; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{i:D4}");
                clients[i].Send($"10 10 0004 4D515454 04 02 003C 0004 {Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(id))}");
            }

            foreach (var client in clients) Assert.Equal("20 02 00 00", client.Read());
            Assert.Equal(1000, broker.Server.Statistics.Connections);
            for (var i = 0; i < clients.Length; i++)
            {
                // Some say goodbye, some just close, some break.
                if (i % 3 == 0) clients[i].Send("E0 00");
                if (i % 3 == 1) clients[i].Reset();
                clients[i].Dispose();
            }

            await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "all are gone");
        }

        await using var after = await broker.ConnectAsync("after");
        Assert.True((await after.PublishAsync("t", "x")).IsSuccess);
    }

    [LinuxFact]
    public async Task Stopping_waits_for_the_last_connection_and_takes_no_new_one()
    {
        using var server = new MqttServer();
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(16);
        using var listener = new MqttTcpListener(server, listening, _ => { });
        listener.Start();
        var port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        using var client = await RawClient.OpenAsync(port);
        client.Send(RawClient.Connect311);
        Assert.Equal("20 02 00 00", client.Read());
        var stopping = listener.StopAsync(CancellationToken.None);
        using var late = await RawClient.OpenAsync(port);
        late.Send(RawClient.Connect311);
        client.Send(Ping);
        Assert.Equal(Pong, client.Read());
        Assert.False(stopping.IsCompleted, "One connection is left.");
        server.DisconnectAll(MqttReasonCode.ServerShuttingDown);
        client.ExpectClosed();
        client.Dispose();
        await Wait.UntilAsync(() => stopping.IsCompletedSuccessfully, "the stop ends with the last connection");
        Assert.Equal(1, server.Statistics.ConnectionsTotal);
    }
}
