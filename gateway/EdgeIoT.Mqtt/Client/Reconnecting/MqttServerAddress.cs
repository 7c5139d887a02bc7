using System.Globalization;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>Where a server is.</summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">Its port.</param>
public sealed record MqttServerAddress(string Host, int Port)
{
    /// <summary>Reads a server reference (MQTT 5.0 §4.13): places with blanks between them, each <c>host</c> or <c>host:port</c>, IPv6 in brackets. What is
    /// none is passed over: it comes from the network.</summary>
    public static IReadOnlyList<MqttServerAddress> FromReference(string reference, int defaultPort)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var found = new List<MqttServerAddress>();
        foreach (var place in reference.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParse(place, defaultPort, out var address)) found.Add(address!);
        }

        return found;
    }

    /// <inheritdoc/>
    public override string ToString() => (Host.Contains(':') ? $"[{Host}]:" : $"{Host}:") + Port.ToString(CultureInfo.InvariantCulture);

    private static bool TryParse(string place, int defaultPort, out MqttServerAddress? address)
    {
        address = null;
        var port = defaultPort;
        var host = place;
        var colon = place.LastIndexOf(':');
        var isBare = colon < 0 || place.EndsWith(']') || Uri.CheckHostName(place) == UriHostNameType.IPv6;
        if (!isBare)
        {
            if (!int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) return false;
            host = place[..colon];
        }

        host = host.Trim('[', ']');
        if (port is < 1 or > 65535 || Uri.CheckHostName(host) == UriHostNameType.Unknown) return false;
        address = new(host, port);
        return true;
    }
}
