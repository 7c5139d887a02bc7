using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.Gateway.Reloading;
using EdgeIoT.Gateway.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Network;

/// <summary>TLS 1.2 and 1.3 on the ports that have it: client certificates where an authority is named, and new files without a restart.</summary>
internal sealed partial class MqttTls : IWatchedFile
{
    public static readonly SslApplicationProtocol Mqtt = new("mqtt");

    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly GatewaySettings _settings;
    private readonly ILogger _logger;
    private volatile TlsFiles _files;
    private FileStamp[] _read;
    private FileStamp[] _seen;
    private long _failures;

    private MqttTls(GatewaySettings settings, ILogger logger)
    {
        _settings = settings;
        _logger = logger;
        _read = _seen = Look();
        _files = TlsFiles.Read(settings);
    }

    public string Path => _settings.TlsCertificate;

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Reads the files; null where TLS is off.</summary>
    /// <exception cref="SettingsException">A file is missing, cannot be read, or does not hold what it should.</exception>
    public static MqttTls? Load(GatewaySettings settings, ILogger logger)
    {
        if (settings.TlsIdentity && settings.TlsClientCa.Length == 0)
            throw new SettingsException("--tls-identity needs --tls-client-ca");
        if (settings.MqttsPort == 0 && settings.HttpsPort == 0)
            return null;
        if (settings.TlsCertificate.Length == 0 || settings.TlsKey.Length == 0)
            throw new SettingsException($"--{(settings.MqttsPort != 0 ? "mqtts" : "https")}-port needs --tls-certificate and --tls-key");
        return new MqttTls(settings, logger);
    }

    /// <summary>The only common name in a certificate's subject; null where there is none, or more than one.</summary>
    public static string? NameOf(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
            .Select(part => part.GetSingleElementValue()).ToList();
        return names is [{ Length: > 0 } name] ? name : null;
    }

    /// <summary>Puts TLS in front of what serves a port.</summary>
    /// <param name="listen">The port.</param>
    /// <param name="protocol">What is spoken there.</param>
    public void Use(ListenOptions listen, SslApplicationProtocol protocol) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        HandshakeTimeout = _settings.ConnectTimeout,
        OnConnection = async _ =>
        {
            // The signature that follows takes a millisecond and more: not on the sockets' own thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return Options(protocol);
        },
    });

    public bool Check(bool settled)
    {
        var stamps = Look();
        var before = _seen;
        _seen = stamps;
        if (stamps.SequenceEqual(_read) || (settled && !stamps.SequenceEqual(before)))
            return false;
        _read = stamps;
        try
        {
            _files = TlsFiles.Read(_settings);
            LogRead(Path);
            return true;
        }
        catch (SettingsException problem)
        {
            Interlocked.Increment(ref _failures);
            LogUnusable(problem.Message);
            return false;
        }
    }

    private SslServerAuthenticationOptions Options(SslApplicationProtocol protocol)
    {
        var files = _files;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = files.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [protocol],
            ClientCertificateRequired = files.Authorities.Count > 0,
            CertificateChainPolicy = files.Authorities.Count > 0 ? ClientPolicy(files.Authorities) : null,
        };
    }

    /// <summary>One for each connection: a handshake adds what the client sent to it.</summary>
    private static X509ChainPolicy ClientPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private FileStamp[] Look() =>
        [.. new[] { _settings.TlsCertificate, _settings.TlsKey, _settings.TlsClientCa }.Where(path => path.Length > 0).Select(FileStamp.Of)];

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} or what goes with it has changed and is in force for new connections")]
    private partial void LogRead(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "the files for TLS cannot be used, those before stay in force: {Problem}")]
    private partial void LogUnusable(string problem);
}
