namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>How a parcel travels.</summary>
internal enum Carrier
{
    Datagram,
    Dial,
    Authentication,
    Accepted,
    Message,
    Closed,
}

/// <summary>Something under way from one gateway to another. What is sent by link and as a datagram is one parcel.</summary>
internal sealed record Parcel(Actor From, Actor To, Carrier Carrier, byte[] Bytes, string Kind, string Text)
{
    public LinkWire? Link { get; init; }

    /// <summary>The same as a datagram, where it goes both ways.</summary>
    public byte[]? Twin { get; set; }

    /// <summary>What is inside, where it is sealed.</summary>
    public byte[] Plaintext { get; init; } = [];

    /// <summary>Whether it moves by itself and unseen.</summary>
    public bool Hidden { get; set; }

    /// <summary>The term of a heartbeat.</summary>
    public long Term { get; init; }
}

/// <summary>A link and its two ends.</summary>
internal sealed class LinkWire(Actor dialer, long id)
{
    public Actor Dialer { get; } = dialer;

    public long DialerId { get; } = id;

    public Actor? Acceptor { get; set; }

    public long AcceptorId { get; set; }

    public bool Broken { get; set; }

    public Actor? Other(Actor end) => end == Dialer ? Acceptor : Dialer;

    public long IdAt(Actor end) => end == Dialer ? DialerId : AcceptorId;
}
