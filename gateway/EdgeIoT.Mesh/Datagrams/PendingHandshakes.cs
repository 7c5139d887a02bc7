using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>
/// A handshake that was begun here:
/// <code>knock → (cookie) → hello → (reply) → finish → (anything sealed) → done</code>
/// What was sent last is repeated with back-off until the answer in brackets comes.
/// </summary>
internal sealed class OutgoingHandshake(MeshAddress address, ulong number)
{
    public MeshAddress Address { get; } = address;

    public ulong Number { get; } = number;

    /// <summary>False while only a beacon vouches for the address: nothing is repeated.</summary>
    public bool Persistent { get; set; }

    public Handshake? Handshake { get; set; }

    /// <summary>What to repeat: hello or finish; null while knocking.</summary>
    public byte[]? Datagram { get; set; }

    /// <summary>The session that awaits its first sealed message, once there is one.</summary>
    public DatagramSession? Session { get; set; }

    public TimeSpan NextRepeat { get; set; }

    public TimeSpan Interval { get; set; }

    public int Repeats { get; set; }

    /// <summary>Replies that were refused: each costs a verification, so they are bounded.</summary>
    public int Refused { get; set; }

    public TimeSpan GiveUp { get; set; }

    public bool Done { get; set; }
}

/// <summary>A handshake that a peer began; kept for a while after it, to answer repeated messages with what was said before.</summary>
internal sealed class IncomingHandshake(Handshake handshake, byte[] hello, byte[] reply, TimeSpan expires)
{
    public Handshake Handshake { get; } = handshake;

    public byte[] Hello { get; } = hello;

    public byte[] Reply { get; } = reply;

    public TimeSpan Expires { get; } = expires;

    public DatagramSession? Session { get; set; }

    public byte[]? Finish { get; set; }

    /// <inheritdoc cref="OutgoingHandshake.Refused"/>
    public int Refused { get; set; }
}
