using System.Security.Cryptography;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Identity;

/// <summary>Keys, signatures and agreement that are functions of a seed: what the mesh does with them is real, their secrecy is not.</summary>
public sealed class SimulatedCrypto : IMeshCrypto
{
    private readonly Chance _chance;

    /// <summary>The key of gateway <paramref name="identity"/>, with the randomness of one of its runs.</summary>
    public SimulatedCrypto(ulong identity, Chance chance)
    {
        _chance = chance;
        PublicKey = Point(new Chance(identity));
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data) => Signature(PublicKey.Span, data);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 65 && publicKey[0] == 4 && signature.SequenceEqual(Signature(publicKey, data));

    /// <inheritdoc/>
    public IEphemeralKey CreateEphemeral() => new Ephemeral(Point(_chance));

    /// <inheritdoc/>
    public void Fill(Span<byte> target) => _chance.Fill(target);

    private static byte[] Point(Chance chance)
    {
        var point = new byte[65];
        chance.Fill(point);
        point[0] = 4;
        return point;
    }

    private static byte[] Signature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(data, hash);
        return HMACSHA512.HashData(publicKey, hash);
    }

    private sealed class Ephemeral(byte[] point) : IEphemeralKey
    {
        public ReadOnlyMemory<byte> PublicKey => point;

        public byte[]? Agree(ReadOnlySpan<byte> peerPublicKey)
        {
            if (peerPublicKey.Length != 65 || peerPublicKey[0] != 4)
                return null;
            var both = new byte[130];
            var first = peerPublicKey.SequenceCompareTo(point) < 0;
            peerPublicKey.CopyTo(both.AsSpan(first ? 0 : 65));
            point.CopyTo(both.AsSpan(first ? 65 : 0));
            return SHA256.HashData(both);
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
