using System.Globalization;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>How a client reaches a gateway.</summary>
public enum Transport
{
    Tcp,
    Tls,
    TlsWithClientCertificate,
    WebSocket,
    WebSocketOverTls,
}

/// <summary>The scenarios that every client program runs, by the names that its script gives them.</summary>
internal static class InteropCell
{
    private static readonly string[] EveryVersion =
    [
        "QoS 0 both ways", "QoS 1 both ways", "QoS 2 both ways", "the lower QoS of publisher and subscriber",
        "binary, empty and large payloads", "topics in UTF-8", "retained messages", "wills", "persistent sessions",
        "unsubscribing", "a second client of the same name takes over", "shared subscriptions",
    ];

    private static readonly string[] VersionFive =
    [
        "request and response", "user properties", "message expiry", "topic aliases", "subscription identifiers",
        "subscription options", "receive maximum",
    ];

    public static IEnumerable<string> Scenarios(int version) => version == 5 ? EveryVersion.Concat(VersionFive) : EveryVersion;

    /// <summary>Each transport with each version of the protocol, by the numbers in its CONNECT.</summary>
    public static TheoryData<Transport, int> Matrix(params Transport[] transports)
    {
        var data = new TheoryData<Transport, int>();
        foreach (var transport in transports)
        {
            foreach (var version in (int[])[3, 4, 5])
                data.Add(transport, version);
        }

        return data;
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
