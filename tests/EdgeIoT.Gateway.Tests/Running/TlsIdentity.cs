using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>Certificates that say who a client is, and certificates that are renewed.</summary>
[Collection(RunningGateways.Name)]
public sealed class TlsIdentity : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("ours");
    private readonly LogLines _log = new();
    private readonly CancellationTokenSource _patience = new(TestGateway.Patience);
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("data"));
        await File.WriteAllTextAsync(_folder.File("data/acl"), "topic open/#\nuser alice\ntopic write home/#\ntopic read home/alice\n");
        await File.WriteAllTextAsync(_folder.File("data/devices.json"), $$"""{"bme-1":"{{new string('0', 64)}}"}""");
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem);
        Renew();
        _gateway = await TestGateway.StartAsync(_log, TestGateway.Arguments(
            _folder.File("data"), "--name", "gw-1", "--bind", "0.0.0.0", "--mqtts-port", $"{FreePorts.Next()}", "--https-port", $"{FreePorts.Next()}",
            "--tls-certificate", _folder.File("gw.pem"), "--tls-key", _folder.File("gw.key"), "--tls-client-ca", _folder.File("ca.pem"), "--tls-identity"));
        await _gateway.UntilAsync("it is ready", async () => (await _gateway.GetAsync("/readyz")).Status == 200);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _authority.Dispose();
        _patience.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("alice", "home/door", true)]
    [InlineData("alice", "open/door", false)]
    [InlineData("mallory", "home/door", false)]
    [InlineData("bme-1", "edgeiot/device/bme-1/info", true)]
    [InlineData("bme-1", "edgeiot/device/bme-2/info", false)]
    public async Task A_client_is_who_its_certificate_names_whatever_else_it_says(string name, string topic, bool allowed)
    {
        await using var client = await _gateway.ConnectAsync(options => options with
        {
            Port = _gateway.Gateway.Endpoints.MqttsPort, UserName = "alice", Password = "nonsense"u8.ToArray(), Tls = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost", CertificateChainPolicy = Trust(), ClientCertificates = [Client(name)],
            },
        });
        var result = await client.PublishAsync(topic, default);
        Assert.Equal((allowed, !allowed), (result.IsSuccess, result.Code == MqttReasonCode.NotAuthorized));
    }

    [Fact]
    public async Task Over_WebSocket_with_TLS_as_well()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        socket.Options.ClientCertificates = [Client("alice")];
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer == "CN=ours";
        await socket.ConnectAsync(new Uri($"wss://localhost:{_gateway.Gateway.Endpoints.HttpsPort}/mqtt"), _patience.Token);
        await socket.SendAsync(Convert.FromHexString("100D00044D5154540402003C000177"), WebSocketMessageType.Binary, endOfMessage: true, _patience.Token);
        Assert.Equal("20020000", await ReadAsync(socket));
        await socket.SendAsync(new byte[] { 0x82, 15, 0, 1, 0, 10, (byte)'h', (byte)'o', (byte)'m', (byte)'e', (byte)'/', (byte)'a', (byte)'l', (byte)'i', (byte)'c', (byte)'e', 1 }, WebSocketMessageType.Binary, endOfMessage: true, _patience.Token);
        Assert.Equal("9003000101", await ReadAsync(socket));
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart_and_a_bad_one_is_not()
    {
        var first = await SerialAsync();
        Renew();
        await _gateway.UntilAsync("the new certificate is used", async () => await SerialAsync() != first);
        var second = await SerialAsync();
        await File.WriteAllTextAsync(_folder.File("gw.key"), _authority.Issue("other", server: true).Key);
        await _gateway.UntilAsync("the bad pair is told", () => _log.Tell("the files for TLS cannot be used"));
        Assert.Equal(second, await SerialAsync());
    }

    private void Renew()
    {
        var (certificate, key) = _authority.Issue("gw-1", server: true);
        File.WriteAllText(_folder.File("gw.pem"), certificate);
        File.WriteAllText(_folder.File("gw.key"), key);
    }

    private async Task<string> SerialAsync()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", _gateway.Gateway.Endpoints.MqttsPort);
        await using var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = Trust(), ClientCertificates = [Client("alice")] });
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var bytes = new byte[16];
        var read = await socket.ReceiveAsync(bytes, _patience.Token);
        return Convert.ToHexString(bytes.AsSpan(0, read.Count));
    }

    private X509ChainPolicy Trust()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_authority.Certificate);
        return trust;
    }

    private X509Certificate2 Client(string name)
    {
        var (certificate, key) = _authority.Issue(name, server: false);
        using var made = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
