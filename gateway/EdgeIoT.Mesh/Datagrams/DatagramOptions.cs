namespace EdgeIoT.Mesh.Datagrams;

/// <summary>Times and bounds of <see cref="DatagramSessions"/>.</summary>
public sealed record DatagramOptions
{
    /// <summary>Time until the first repetition of a handshake message; doubles three times. Lowered: faster on loss, more
    /// datagrams to peers that are slow. Default 100 ms.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a handshake is tried before it is given up. Default 4 s.</summary>
    public TimeSpan HandshakeLifetime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Silence of a peer, while several messages are sent to it, after which a new handshake is begun beside the
    /// session. Lowered: sooner back with a peer that lost its keys; more needless handshakes on bad networks. Default 1 s.</summary>
    public TimeSpan Unanswered { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After receiving without anything to send, an empty message is sent so that the peer does not take us for
    /// gone. Below half of <see cref="Unanswered"/>. Default 400 ms.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a session that a newer one replaced is still understood. Default 10 s.</summary>
    public TimeSpan OldSession { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Age at which a session is replaced. Default 1 h.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a cookie is good; it may be accepted for twice as long. Default 10 s.</summary>
    public TimeSpan CookieLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Handshakes that are answered for one IP address at once, and in a second. Raised: many gateways start
    /// faster behind one address; a stranger burns more of our time. Default 64 and 32.</summary>
    public int HandshakesPerAddress { get; init; } = 64;

    /// <inheritdoc cref="HandshakesPerAddress"/>
    public int HandshakesPerAddressAndSecond { get; init; } = 32;

    /// <summary>Handshakes that are under way in each direction. When it is hit, new ones are refused. Default 1,024.</summary>
    public int MaxHandshakes { get; init; } = 1024;

    /// <summary>Messages that wait for one peer's handshake; the oldest is dropped. Default 8.</summary>
    public int MaxQueued { get; init; } = 8;

    /// <summary>Peers with an address or a session. When it is hit, new ones are refused. Default 2,048.</summary>
    public int MaxPeers { get; init; } = 2048;
}
