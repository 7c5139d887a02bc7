using System.Globalization;

namespace EdgeIoT.Cli.Input;

/// <summary>Where a server listens: a host name or address, and a port. IPv6 addresses are written in brackets.</summary>
internal sealed record Endpoint(string Host, int Port)
{
    public static bool TryParse(string text, out Endpoint endpoint)
    {
        endpoint = new Endpoint("", 0);
        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            return false;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown || (host.Contains(':') && !bracketed))
            return false;
        endpoint = new Endpoint(host, port);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
