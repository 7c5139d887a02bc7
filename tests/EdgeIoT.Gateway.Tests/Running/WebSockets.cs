using System.Collections.Concurrent;
using System.Net.WebSockets;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>MQTT over WebSocket on the HTTP port.</summary>
[Collection(RunningGateways.Name)]
public sealed class WebSockets : IAsyncLifetime
{
    /// <summary>CONNECT of client "w", MQTT 3.1.1, clean, keep-alive 60 s.</summary>
    private static readonly byte[] Connect = Convert.FromHexString("100D00044D5154540402003C000177");

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<int> _sizes = new();
    private readonly CancellationTokenSource _patience = new(TestGateway.Patience);
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAloneAsync(_folder.File("data"));

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
        _patience.Dispose();
    }

    [Fact]
    public async Task A_client_publishes_and_receives_and_leaves_in_order()
    {
        using var socket = await OpenAsync();
        Assert.Equal("mqtt", socket.SubProtocol);
        await SendAsync(socket, Connect);
        Assert.Equal("20020000", await ReadAsync(socket, 4));
        await SendAsync(socket, [0x82, 6, 0, 1, 0, 1, (byte)'a', 1]);
        Assert.Equal("9003000101", await ReadAsync(socket, 5));
        await SendAsync(socket, [0x32, 7, 0, 1, (byte)'a', 0, 9, (byte)'h', (byte)'i']);
        var answers = await ReadAsync(socket, 13);
        Assert.Contains("40020009", answers, StringComparison.Ordinal);
        Assert.Contains("32070001610001" + "6869", answers, StringComparison.Ordinal);
        await SendAsync(socket, [0xE0, 0]);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await ClosedAsync(socket));
    }

    [Fact]
    public async Task The_client_speaks_through_it()
    {
        var options = new Mqtt.Client.MqttClientOptions { Host = "127.0.0.1", Port = _gateway.Gateway.Endpoints.HttpPort, WebSocketPath = "/mqtt", ConnectTimeout = TestGateway.Patience };
        await using var client = new Mqtt.Client.MqttClient(options with { Received = (_, in message) => _sizes.Enqueue(message.Payload.Length) });
        Assert.True((await client.ConnectAsync()).IsSuccess);
        await client.SubscribeAsync("a", MqttQoS.ExactlyOnce);
        foreach (var size in new[] { 5, 200_000, 7 })
            Assert.True((await client.PublishAsync("a", new byte[size], MqttQoS.ExactlyOnce)).IsSuccess);
        await _gateway.UntilAsync("all arrive", () => _sizes.Count == 3);
        Assert.Equal([5, 200_000, 7], _sizes);
        await client.DisconnectAsync();
        await using var nowhere = new Mqtt.Client.MqttClient(options with { WebSocketPath = "/nothing" });
        Assert.Equal(MqttReasonCode.ServerUnavailable, (await nowhere.ConnectAsync()).Code);
    }

    [Fact]
    public async Task Packets_need_not_begin_where_frames_do_and_may_be_large()
    {
        await using var tcp = await _gateway.ConnectAsync(options => options with { Received = (_, in message) => _sizes.Enqueue(message.Payload.Length) });
        await tcp.SubscribeAsync("large", MqttQoS.AtLeastOnce);
        using var socket = await OpenAsync();
        foreach (var one in Connect)
            await SendAsync(socket, [one]);
        Assert.Equal("20020000", await ReadAsync(socket, 4));
        var payload = new byte[900_000];
        byte[] head = [0x30, .. Length(7 + payload.Length), 0, 5, .. "large"u8];
        byte[] two = [.. head, .. payload, .. head, .. payload];
        for (var at = 0; at < two.Length; at += 50_001)
            await SendAsync(socket, two[at..Math.Min(at + 50_001, two.Length)]);
        await _gateway.UntilAsync("both arrive", () => _sizes.Count == 2);
        Assert.All(_sizes, size => Assert.Equal(payload.Length, size));
    }

    [Fact]
    public async Task A_text_frame_closes_and_the_will_is_published()
    {
        var received = new Received();
        await using var tcp = await _gateway.ConnectAsync(options => options with { Received = received.Take });
        await tcp.SubscribeAsync("w");
        using var socket = await OpenAsync();
        await SendAsync(socket, Convert.FromHexString("101500044D5154540406003C0001770001770003627965"));
        Assert.Equal("20020000", await ReadAsync(socket, 4));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, _patience.Token);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await ClosedAsync(socket));
        Assert.Equal("bye", (await received.UntilAsync("w")).Payload);
    }

    [Fact]
    public async Task What_is_no_MQTT_is_closed()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, "GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await ClosedAsync(socket));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_not_sent_without_end()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, Connect);
        Assert.Equal("20020000", await ReadAsync(socket, 4));
        await SendAsync(socket, [0x82, 6, 0, 1, 0, 1, (byte)'f', 0]);
        Assert.Equal("9003000100", await ReadAsync(socket, 5));
        await using var tcp = await _gateway.ConnectAsync();
        for (var i = 0; i < 60; i++)
            Assert.True((await tcp.PublishAsync("f", new byte[500_000])).IsSuccess);
        await _gateway.UntilAsync("the oldest are dropped", async () => await _gateway.MetricAsync("edgeiot_mqtt_messages_dropped_total") > 0);
        await ReadAsync(socket, 500_000);
    }

    [Fact]
    public async Task Without_the_subprotocol_and_without_an_upgrade_it_says_what_it_wants()
    {
        Assert.Equal((400, "MQTT over WebSocket is spoken here, subprotocol mqtt\n"), await _gateway.GetAsync("/mqtt"));
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(protocol: "stomp"));
    }

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("file://", true)]
    [InlineData("https://pages.example", false)]
    [InlineData("https://localhost.pages.example", false)]
    [InlineData("null", false)]
    public async Task Where_everybody_is_let_in_pages_of_other_sites_are_not(string origin, bool allowed)
    {
        if (allowed)
            (await OpenAsync(origin: origin)).Dispose();
        else
            await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(origin: origin));
    }

    private async Task<ClientWebSocket> OpenAsync(string protocol = "mqtt", string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new Uri($"ws://{_gateway.Gateway.Endpoints.Http}/mqtt"), _patience.Token);
        return socket;
    }

    private Task SendAsync(ClientWebSocket socket, byte[] bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _patience.Token);

    private async Task<string> ReadAsync(ClientWebSocket socket, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(at), _patience.Token);
            Assert.Equal(WebSocketMessageType.Binary, read.MessageType);
            at += read.Count;
        }

        return Convert.ToHexString(bytes);
    }

    private async Task<WebSocketCloseStatus?> ClosedAsync(ClientWebSocket socket)
    {
        var read = await socket.ReceiveAsync(new byte[16], _patience.Token);
        Assert.Equal(WebSocketMessageType.Close, read.MessageType);
        return socket.CloseStatus;
    }

    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value & 127 | 128));
        return [.. bytes, (byte)value];
    }
}
