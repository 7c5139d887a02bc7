using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeIoT.Mesh.Identity;

/// <summary>
/// What a gateway shows to be let into a mesh: its key, the mesh's name and the join token. The tag comes from the name
/// alone, so that a gateway with a wrong token is refused by that name instead of being met with silence.
/// </summary>
public sealed class MeshCredentials
{
    /// <summary>Size of <see cref="MeshTag"/> on the wire, in bytes.</summary>
    public const int TagSize = 8;

    private readonly byte[] _joinKey;

    /// <summary>Derives the tag and the join key. The token is not kept.</summary>
    /// <param name="crypto">This gateway's key and randomness.</param>
    /// <param name="mesh">The name of the mesh.</param>
    /// <param name="joinToken">What whoever may join knows; may be empty. It should hold 128 bits or more of chance: who
    /// handshakes with a gateway can test guesses against the proof offline.</param>
    public MeshCredentials(IMeshCrypto crypto, string mesh, ReadOnlySpan<byte> joinToken)
    {
        ArgumentNullException.ThrowIfNull(crypto);
        ArgumentNullException.ThrowIfNull(mesh);
        Crypto = crypto;
        Id = NodeId.FromPublicKey(crypto.PublicKey.Span);

        // The prefixes keep the key material from being empty, which HKDF in OpenSSL does not take.
        byte[] name = [.. "mesh "u8, .. Encoding.UTF8.GetBytes(mesh)];
        byte[] token = [.. "token "u8, .. joinToken];
        Span<byte> tag = stackalloc byte[TagSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, name, tag, [], "edgeiot-mesh/1 tag"u8);
        MeshTag = BinaryPrimitives.ReadUInt64BigEndian(tag);

        _joinKey = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, token, _joinKey, name, "edgeiot-mesh/1 join"u8);
        CryptographicOperations.ZeroMemory(token);
    }

    /// <summary>This gateway.</summary>
    public NodeId Id { get; }

    /// <summary>This gateway's key and randomness.</summary>
    public IMeshCrypto Crypto { get; }

    /// <summary>Tells meshes apart by name; no secret.</summary>
    public ulong MeshTag { get; }

    /// <summary>32 bytes that only who has the join token knows; never sent.</summary>
    public ReadOnlySpan<byte> JoinKey => _joinKey;
}
