using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeIoT.Mesh.Identity;

/// <summary>
/// Keys, signatures and chance from a seed, cheap and the same in every run. A signature is an HMAC under a secret that follows
/// from the public key: good against every adversary that does not call this class, which is all that a simulation has.
/// </summary>
public sealed class DeterministicCrypto : IMeshCrypto
{
    private readonly byte[] _publicKey;
    private readonly byte[] _secret;
    private ulong _state;

    /// <summary>The same seed gives the same key; <paramref name="run"/> gives other random numbers to the same key.</summary>
    public DeterministicCrypto(ulong seed, ulong run = 0)
    {
        _publicKey = Point(seed, 1);
        _secret = Secret(_publicKey);
        _state = Mix(seed) ^ Mix(run + 0x5bd1e995);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Makes ciphers that are cheaper than the real one; null for that.</summary>
    public Func<byte[], IMessageCipher>? Ciphers { get; init; }

    /// <summary>How many signatures were made and verified, and ephemeral keys created: the work that a stranger must not cause.</summary>
    public int PublicKeyOperations { get; private set; }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        PublicKeyOperations++;
        return HMACSHA512.HashData(_secret, data);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        PublicKeyOperations++;
        return publicKey.Length == 65 && publicKey[0] == 4 && signature.SequenceEqual(HMACSHA512.HashData(Secret(publicKey), data));
    }

    /// <inheritdoc/>
    public IEphemeralKey CreateEphemeral()
    {
        PublicKeyOperations++;
        return new Ephemeral(Point(Next(), 2));
    }

    /// <inheritdoc/>
    public IMessageCipher CreateCipher(ReadOnlySpan<byte> key) => Ciphers?.Invoke(key.ToArray()) ?? new AesGcmCipher(key);

    /// <inheritdoc/>
    public void Fill(Span<byte> target)
    {
        Span<byte> word = stackalloc byte[8];
        while (!target.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(word, Next());
            var length = Math.Min(8, target.Length);
            word[..length].CopyTo(target);
            target = target[length..];
        }
    }

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static byte[] Point(ulong seed, byte use)
    {
        Span<byte> input = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(input, seed);
        input[8] = use;
        return [4, .. SHA512.HashData(input)];
    }

    private static byte[] Secret(ReadOnlySpan<byte> publicKey) => HMACSHA256.HashData("deterministic signing secret"u8, publicKey);

    private sealed class Ephemeral(byte[] publicKey) : IEphemeralKey
    {
        public ReadOnlyMemory<byte> PublicKey => publicKey;

        public byte[]? Agree(ReadOnlySpan<byte> peerPublicKey)
        {
            if (peerPublicKey.Length != 65 || peerPublicKey[0] != 4)
                return null;
            return publicKey.AsSpan().SequenceCompareTo(peerPublicKey) < 0
                ? SHA256.HashData([.. publicKey, .. peerPublicKey])
                : SHA256.HashData([.. peerPublicKey, .. publicKey]);
        }

        public void Dispose()
        {
        }
    }
}
