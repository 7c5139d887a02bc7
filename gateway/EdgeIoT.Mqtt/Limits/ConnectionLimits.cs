namespace EdgeIoT.Mqtt.Limits;

/// <summary>
/// What strangers can take of a server by opening connections. An address is an IPv4 address or the /64 network of an IPv6 address. Whoever is over a limit
/// is cut off without an answer, and counted.
/// </summary>
public sealed record ConnectionLimits
{
    /// <summary>Connections a second that one address may open, once its <see cref="BurstPerAddress"/> is used up. Lowered: guessing and floods from one
    /// place get slower; too low: many boards behind one router take long to come back. 0: no limit. Default 100.</summary>
    public int RatePerAddress { get; init; } = 100;

    /// <summary>Connections that one address may open at once. Default 1,000.</summary>
    public int BurstPerAddress { get; init; } = 1000;

    /// <summary>Connections a second from all addresses, once <see cref="Burst"/> is used up. Lowered: a herd that returns after a power cut is let in more
    /// slowly, with less load. 0: no limit. Default 2,000.</summary>
    public int Rate { get; init; } = 2000;

    /// <summary>Connections that all addresses may open at once. Default 10,000.</summary>
    public int Burst { get; init; } = 10_000;

    /// <summary>Connections at a time from one address. 0: no limit. Default 5,000.</summary>
    public int MaxPerAddress { get; init; } = 5000;

    /// <summary>Connections at a time that are open and not connected yet: TLS handshake, CONNECT and authentication under way. Lowered: strangers
    /// hold less memory; too low: slow clients are cut off while many connect. 0: no limit. Default 4,000.</summary>
    public int MaxHandshakes { get; init; } = 4000;

    /// <summary>The same for one address. Default 500.</summary>
    public int MaxHandshakesPerAddress { get; init; } = 500;

    /// <summary>Whether this machine counts as well. Default false: it is trusted, and behind a proxy all clients come from it.</summary>
    public bool IncludeLoopback { get; init; }
}
