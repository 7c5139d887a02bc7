using EdgeIoT.Gateway.Network;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Gateway.Tests.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeIoT.Gateway.Tests.Settings;

public sealed class TlsFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("ours");

    public TlsFiles()
    {
        (var certificate, var key) = _authority.Issue("gw-1", server: true);
        File.WriteAllText(_folder.File("good.pem"), certificate);
        File.WriteAllText(_folder.File("good.key"), key);
        File.WriteAllText(_folder.File("other.key"), _authority.Issue("gw-2", server: true).Key);
        File.WriteAllText(_folder.File("text"), "hello");
        File.WriteAllText(_folder.File("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("missing", "good.key", "", "--tls-certificate {0}missing cannot be read")]
    [InlineData("text", "good.key", "", "--tls-certificate {0}text holds no certificate in PEM form")]
    [InlineData("broken.pem", "good.key", "", "--tls-certificate {0}broken.pem holds a certificate that cannot be used")]
    [InlineData("good.pem", "missing", "", "--tls-key {0}missing cannot be read")]
    [InlineData("good.pem", "text", "", "--tls-key {0}text is not the unencrypted PEM key of {0}good.pem")]
    [InlineData("good.pem", "other.key", "", "--tls-key {0}other.key is not the unencrypted PEM key of {0}good.pem")]
    [InlineData("good.pem", "good.key", "missing", "--tls-client-ca {0}missing cannot be read")]
    [InlineData("good.pem", "good.key", "text", "--tls-client-ca {0}text holds no certificate in PEM form")]
    public void A_file_that_cannot_be_used_is_named(string certificate, string key, string authorities, string message)
    {
        var settings = new GatewaySettings
        {
            MqttsPort = 1,
            TlsCertificate = _folder.File(certificate),
            TlsKey = _folder.File(key),
            TlsClientCa = authorities.Length > 0 ? _folder.File(authorities) : "",
        };
        var expected = message.Replace("{0}", _folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Throws<SettingsException>(() => MqttTls.Load(settings, NullLogger.Instance)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_port_alone_is_not_enough_and_files_alone_change_nothing()
    {
        Assert.Equal("--mqtts-port needs --tls-certificate and --tls-key", Assert.Throws<SettingsException>(() => MqttTls.Load(new GatewaySettings { MqttsPort = 1 }, NullLogger.Instance)).Message);
        Assert.Null(MqttTls.Load(new GatewaySettings { TlsCertificate = "missing" }, NullLogger.Instance));
    }
}
