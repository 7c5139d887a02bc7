using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.Gateway.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeIoT.Gateway.Network;

/// <summary>What TLS on the MQTT port needs, read once at the start: TLS 1.2 and 1.3, client certificates where an authority is named.</summary>
internal sealed class MqttTls : IDisposable
{
    /// <summary>Lowered: who connects and says nothing goes sooner; too low: slow boards on slow radio never get in.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;
    private readonly X509Certificate2Collection _authorities;
    private readonly SslStreamCertificateContext _context;

    private MqttTls(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authorities)
    {
        _certificate = certificate;
        _chain = chain;
        _authorities = authorities;
        _context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>Reads the files; null where TLS is off.</summary>
    /// <exception cref="SettingsException">A file is missing, cannot be read, or does not hold what it should.</exception>
    public static MqttTls? Load(GatewaySettings settings)
    {
        if (settings.MqttsPort == 0)
            return null;
        if (settings.TlsCertificate.Length == 0 || settings.TlsKey.Length == 0)
            throw new SettingsException("--mqtts-port needs --tls-certificate and --tls-key");
        var chain = Certificates("--tls-certificate", settings.TlsCertificate);
        var authorities = settings.TlsClientCa.Length > 0 ? Certificates("--tls-client-ca", settings.TlsClientCa) : [];
        return new MqttTls(WithKey(chain, settings), chain, authorities);
    }

    /// <summary>Puts TLS in front of what serves the port.</summary>
    public void Use(ListenOptions listen) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        HandshakeTimeout = HandshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(Options()),
    });

    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var certificate in _chain.Concat(_authorities))
            certificate.Dispose();
    }

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateContext = _context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [new SslApplicationProtocol("mqtt")],
        ClientCertificateRequired = _authorities.Count > 0,
        CertificateChainPolicy = _authorities.Count > 0 ? ClientPolicy() : null,
    };

    /// <summary>One for each connection: a handshake adds what the client sent to it.</summary>
    private X509ChainPolicy ClientPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private static X509Certificate2 WithKey(X509Certificate2Collection chain, GatewaySettings settings)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), Read("--tls-key", settings.TlsKey));
            if (!OperatingSystem.IsWindows())
                return certificate;

            // Windows' TLS does not take a key that exists in memory alone.
            using (certificate)
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new SettingsException($"--tls-key {settings.TlsKey} is not the unencrypted PEM key of {settings.TlsCertificate}: {failure.Message}", failure);
        }
    }

    private static X509Certificate2Collection Certificates(string option, string path)
    {
        var certificates = new X509Certificate2Collection();
        var text = Read(option, path);
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException failure)
        {
            throw new SettingsException($"{option} {path} holds a certificate that cannot be used: {failure.Message}", failure);
        }

        return certificates.Count > 0 ? certificates : throw new SettingsException($"{option} {path} holds no certificate in PEM form");
    }

    private static string Read(string option, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{option} {path} cannot be read: {failure.Message}", failure);
        }
    }
}
