using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Messages;

/// <summary>Whom to trust, and who we are.</summary>
internal sealed class TlsSettings
{
    public bool IsOn { get; set; }

    public string? AuthorityFile { get; set; }

    public string? CertificateFile { get; set; }

    public string? KeyFile { get; set; }

    /// <summary>The server's certificate may be for another name; it must still come from a trusted authority.</summary>
    public bool AcceptsOtherNames { get; set; }

    public SslProtocols Protocols { get; set; }

    public SslClientAuthenticationOptions? For(string host)
    {
        if (!IsOn && AuthorityFile is null && CertificateFile is null) return null;
        var options = new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = Protocols };
        if (AuthorityFile is { } authority)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Read("--cafile", authority, Authorities));
        }

        if (CertificateFile is { } certificate)
            options.ClientCertificates = [Read("--cert", certificate, file => X509Certificate2.CreateFromPemFile(file, KeyFile))];
        if (AcceptsOtherNames)
            options.RemoteCertificateValidationCallback = static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        return options;
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    private static T Read<T>(string option, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Input($"{option}: {file} cannot be used: {e.Message}", "Name a readable file in PEM form; --key goes with --cert.");
        }
    }
}
