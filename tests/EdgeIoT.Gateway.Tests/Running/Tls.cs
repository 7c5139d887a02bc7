using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>MQTT over TLS.</summary>
[Collection(RunningGateways.Name)]
public sealed class Tls : IAsyncLifetime
{
    /// <summary>CONNECT of client "t", MQTT 3.1.1, clean, keep-alive 60 s.</summary>
    private static readonly byte[] Connect = Convert.FromHexString("100D00044D5154540402003C000174");

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("ours");
    private readonly TestAuthority _stranger = new("theirs");
    private TestGateway? _gateway;

    public Tls()
    {
        var (certificate, key) = _authority.Issue("gw-1", server: true);
        Write("ca.pem", _authority.Pem);
        Write("gw.pem", certificate);
        Write("gw.key", key);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_connects_by_either_version(SslProtocols version)
    {
        await StartAsync();
        await using var stream = await OpenAsync(version);
        Assert.Equal(version, stream.SslProtocol);
        Assert.Equal("mqtt", stream.NegotiatedApplicationProtocol.ToString());
        Assert.Equal("20020000", await ConnectAsync(stream));
    }

    [Fact]
    public async Task With_an_authority_for_clients_only_its_certificates_are_let_in()
    {
        await StartAsync("--tls-client-ca", _folder.File("ca.pem"));
        await using (var stream = await OpenAsync(certificate: Client(_authority, server: false)))
            Assert.Equal("20020000", await ConnectAsync(stream));
        await RefusesAsync(null);
        await RefusesAsync(Client(_stranger, server: false));
        await RefusesAsync(Client(_authority, server: true));
    }

    [Fact]
    public async Task Who_does_not_shake_hands_is_sent_away()
    {
        await StartAsync();
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _gateway!.Gateway.Settings.MqttsPort);
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TestGateway.Patience));
    }

    [Fact]
    public async Task Without_a_port_there_is_no_TLS_and_plain_MQTT_stays_beside_it()
    {
        await StartAsync();
        await using (await _gateway!.ConnectAsync())
            Assert.NotEqual(0, _gateway.Gateway.Endpoints.MqttsPort);
        await _gateway.DisposeAsync();
        _gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), "--mqtts-port", "0"));
        Assert.Equal(0, _gateway.Gateway.Endpoints.MqttsPort);
    }

    [Fact]
    public async Task Our_client_speaks_TLS_and_trusts_no_stranger()
    {
        await StartAsync();
        var received = new Received();
        await using (var client = await _gateway!.ConnectAsync(options => options with
        {
            Port = _gateway.Gateway.Endpoints.MqttsPort, Tls = Trusting(_authority), Received = received.Take,
        }))
        {
            await client.SubscribeAsync("large");
            Assert.True((await client.PublishAsync("large", new byte[500_000])).IsSuccess);
            Assert.Equal(500_000, (await received.UntilAsync("large")).Payload.Length);
            await client.DisconnectAsync();
        }

        await using var distrusting = new MqttClient(new MqttClientOptions { Host = "127.0.0.1", Port = _gateway.Gateway.Endpoints.MqttsPort, Tls = Trusting(_stranger) });
        Assert.Equal(MqttReasonCode.ServerUnavailable, (await distrusting.ConnectAsync()).Code);
    }

    [PeerFact("mosquitto_pub")]
    public async Task Mosquittos_client_publishes_with_and_without_a_certificate_of_its_own()
    {
        await StartAsync();
        Assert.Equal(0, await PublishAsync());
        await _gateway!.DisposeAsync();
        await StartAsync("--tls-client-ca", _folder.File("ca.pem"));
        Assert.NotEqual(0, await PublishAsync());
        var (certificate, key) = _authority.Issue("client", server: false);
        Assert.Equal(0, await PublishAsync("--cert", Write("client.pem", certificate), "--key", Write("client.key", key)));
    }

    private async Task StartAsync(params string[] more)
    {
        _gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), [
            "--name", "gw-1", "--mqtts-port", $"{FreePorts.Next()}", "--tls-certificate", _folder.File("gw.pem"), "--tls-key", _folder.File("gw.key"), .. more]));
        await _gateway.UntilAsync("it is ready", async () => (await _gateway.GetAsync("/readyz")).Status == 200);
    }

    private async Task<SslStream> OpenAsync(SslProtocols version = SslProtocols.None, X509Certificate2? certificate = null)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _gateway!.Gateway.Settings.MqttsPort);
        var stream = new SslStream(tcp.GetStream());
        var options = Trusting(_authority);
        options.EnabledSslProtocols = version;
        options.ApplicationProtocols = [new SslApplicationProtocol("mqtt")];
        options.ClientCertificates = certificate is null ? null : [certificate];
        await stream.AuthenticateAsClientAsync(options).WaitAsync(TestGateway.Patience);
        return stream;
    }

    private static SslClientAuthenticationOptions Trusting(TestAuthority authority)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority.Certificate);
        return new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = trust };
    }

    /// <summary>The CONNACK in hexadecimal; empty where the server has closed.</summary>
    private static async Task<string> ConnectAsync(SslStream stream)
    {
        await stream.WriteAsync(Connect);
        var answer = new byte[4];
        var read = await stream.ReadAtLeastAsync(answer, 4, throwOnEndOfStream: false).AsTask().WaitAsync(TestGateway.Patience);
        return Convert.ToHexString(answer.AsSpan(0, read));
    }

    /// <summary>With TLS 1.3 a client learns after its part of the handshake that its certificate is refused.</summary>
    private async Task RefusesAsync(X509Certificate2? certificate)
    {
        try
        {
            await using var stream = await OpenAsync(certificate: certificate);
            Assert.Equal("", await ConnectAsync(stream));
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The refusal came in time to be told.
        }
    }

    private static X509Certificate2 Client(TestAuthority authority, bool server)
    {
        var (certificate, key) = authority.Issue("client", server);
        using var made = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task<int> PublishAsync(params string[] more)
    {
        var start = new ProcessStartInfo("mosquitto_pub") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-h", "localhost", "-p", $"{_gateway!.Gateway.Settings.MqttsPort}", "--cafile", _folder.File("ca.pem"), "-q", "1", "-t", "a", "-m", "x", .. more])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TestGateway.Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }
}
