namespace EdgeIoT.Mesh.Identity;

/// <summary>Why a handshake message or a datagram was refused. A refusal is counted and changes nothing else.</summary>
public enum RefusalReason
{
    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>Wrong length, kind or encoding.</summary>
    Malformed,

    /// <summary>Another version of the protocol.</summary>
    WrongVersion,

    /// <summary>A gateway of a mesh with another name.</summary>
    WrongMesh,

    /// <summary>A handshake for a link on a datagram, or the reverse.</summary>
    WrongPurpose,

    /// <summary>The peer holds its key, but does not know the join token.</summary>
    WrongToken,

    /// <summary>The peer does not hold the key that it names, or the message belongs to another handshake.</summary>
    WrongSignature,

    /// <summary>This gateway's own message came back.</summary>
    Self,

    /// <summary>A handshake message that is not the next one, or answers none of ours.</summary>
    Unexpected,

    /// <summary>A sealed message that was opened before, or is older than the replay window.</summary>
    Replayed,

    /// <summary>A sealed message that its session's key does not open.</summary>
    Forged,

    /// <summary>A sealed message of a session that is not known here: usually one from before a restart.</summary>
    UnknownSession,

    /// <summary>The sender's address is not proven: the cookie is wrong or too old.</summary>
    WrongCookie,

    /// <summary>More handshakes than this gateway works on, from this address or in all.</summary>
    TooMany,
}
