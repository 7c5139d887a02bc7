namespace EdgeIoT.Mesh.Identity;

/// <summary>
/// The private key and the randomness of one gateway, handed in. The real one is ECDSA and ECDH over P-256 with the
/// system's random numbers; the simulation's is deterministic. Hashes, HMAC and HKDF need no secret source and are used directly.
/// </summary>
public interface IMeshCrypto
{
    /// <summary>This gateway's public key: an uncompressed P-256 point of 65 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs <paramref name="data"/>: 64 bytes, r then s.</summary>
    byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>Whether <paramref name="signature"/> is the owner of <paramref name="publicKey"/>'s over <paramref name="data"/>.
    /// False, never an exception, for a malformed key or signature.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>A new key pair for one handshake.</summary>
    IEphemeralKey CreateEphemeral();

    /// <summary>Seals and opens messages under a key of <see cref="IMessageCipher.KeySize"/> bytes: AES-128-GCM.</summary>
    IMessageCipher CreateCipher(ReadOnlySpan<byte> key) => new AesGcmCipher(key);

    /// <summary>Fills <paramref name="target"/> with unpredictable bytes.</summary>
    void Fill(Span<byte> target);
}

/// <summary>An ECDH key pair that lives for one handshake.</summary>
public interface IEphemeralKey : IDisposable
{
    /// <summary>The public half: an uncompressed P-256 point of 65 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The shared secret with the owner of <paramref name="peerPublicKey"/>, or null where that is no valid point.</summary>
    byte[]? Agree(ReadOnlySpan<byte> peerPublicKey);
}
