using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.Gateway.Settings;

namespace EdgeIoT.Gateway.Network;

/// <summary>What the files for TLS hold. Not disposed when newer ones replace it: handshakes may be using it, and the collector takes the rest.</summary>
/// <param name="Context">The certificate, its key and its chain.</param>
/// <param name="Authorities">Of clients; none: clients need no certificate.</param>
internal sealed record TlsFiles(SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    /// <exception cref="SettingsException">A file is missing, cannot be read, or does not hold what it should.</exception>
    public static TlsFiles Read(GatewaySettings settings)
    {
        var chain = Certificates("--tls-certificate", settings.TlsCertificate);
        var authorities = settings.TlsClientCa.Length > 0 ? Certificates("--tls-client-ca", settings.TlsClientCa) : [];
        return new TlsFiles(SslStreamCertificateContext.Create(WithKey(chain, settings), chain, offline: true), authorities);
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
