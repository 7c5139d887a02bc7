using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>Clients that open a connection and never get on with it, on every port: they are sent away.</summary>
[Collection(RunningGateways.Name)]
public sealed class SlowStrangers : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("ours");
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        var (certificate, key) = _authority.Issue("gw-1", server: true);
        await File.WriteAllTextAsync(_folder.File("gw.pem"), certificate);
        await File.WriteAllTextAsync(_folder.File("gw.key"), key);
        _gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(
            _folder.File("data"), "--name", "gw-1", "--connect-timeout", "2s", "--mqtts-port", $"{FreePorts.Next()}", "--https-port", $"{FreePorts.Next()}",
            "--tls-certificate", _folder.File("gw.pem"), "--tls-key", _folder.File("gw.key")));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mqtt", "")]
    [InlineData("mqtt", "\u0010\u007f\0\u0004MQTT")]
    [InlineData("mqtts", "")]
    [InlineData("mqtts", "\u0016\u0003\u0001\u0002\0\u0001")]
    [InlineData("http", "")]
    [InlineData("http", "GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\nX: ")]
    [InlineData("https", "")]
    [InlineData("https", "\u0016\u0003\u0001\u0002\0\u0001")]
    public async Task Silence_and_single_bytes_do_not_keep_a_connection(string port, string start)
    {
        using var socket = await OpenAsync(port);
        await SendAsync(socket, Encoding.Latin1.GetBytes(start));
        await EndsAsync(socket, drip: start.Length > 0 ? "x"u8.ToArray() : []);
    }

    [Theory]
    [InlineData("mqtts")]
    [InlineData("https")]
    public async Task Nor_do_they_behind_a_TLS_handshake(string port)
    {
        using var socket = await OpenAsync(port);
        await using var stream = new SslStream(socket);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "gw-1", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer == "CN=ours" });
        await EndsAsync(stream, []);
    }

    [Theory]
    [InlineData(0x82)]
    [InlineData(0x02)]
    [InlineData(0x89)]
    public async Task Nor_do_frames_of_a_WebSocket_that_say_nothing(int frame)
    {
        using var socket = await OpenAsync("http");
        await UpgradeAsync(socket);
        await EndsAsync(socket, [(byte)frame, 0x80, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Nor_does_a_publish_in_fragments_without_end()
    {
        using var socket = await OpenAsync("http");
        await UpgradeAsync(socket);
        await SendAsync(socket, Masked(0x82, [0x10, 13, 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 1, (byte)'t']));
        var ack = new byte[6];
        await socket.ReadExactlyAsync(ack);
        Assert.Equal([0x82, 4, 0x20, 2, 0, 0], ack);
        await SendAsync(socket, Masked(0x02, [0x30, 0xFF, 0xFF, 0x3F, 0, 1, (byte)'a']));
        await EndsAsync(socket, Masked(0x00, [1]));
    }

    /// <summary>What does not connect in time is gone; what does is not disturbed.</summary>
    private async Task EndsAsync(Stream stream, byte[] drip)
    {
        await using var healthy = await _gateway.ConnectAsync();
        var ended = DrainAsync(stream);
        var until = DateTime.UtcNow + TestGateway.Patience;
        while (!ended.IsCompleted)
        {
            Assert.True(DateTime.UtcNow < until, "waited in vain until the connection is ended");
            if (drip.Length > 0 && !await TrySendAsync(stream, drip))
                break;
            await Task.Delay(50);
        }

        Assert.True((await healthy.PublishAsync("still/here", default)).IsSuccess);
    }

    private static async Task DrainAsync(Stream stream)
    {
        var nowhere = new byte[1024];
        try
        {
            while (await stream.ReadAsync(nowhere) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Cut off.
        }
    }

    private static async Task<bool> TrySendAsync(Stream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task SendAsync(Stream stream, byte[] bytes) => await stream.WriteAsync(bytes);

    private static byte[] Masked(int head, byte[] payload) => [(byte)head, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    private static async Task UpgradeAsync(Stream stream)
    {
        await SendAsync(stream, Encoding.ASCII.GetBytes(
            "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            answer.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101", answer.ToString(), StringComparison.Ordinal);
    }

    private async Task<NetworkStream> OpenAsync(string port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var endpoints = _gateway.Gateway.Endpoints;
        await socket.ConnectAsync(IPAddress.Loopback, port switch
        {
            "mqtt" => endpoints.MqttPort,
            "mqtts" => endpoints.MqttsPort,
            "http" => endpoints.HttpPort,
            _ => endpoints.HttpsPort,
        });
        return new NetworkStream(socket, ownsSocket: true);
    }
}
