using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>
/// Proof that a sender receives at its address, without state for each sender: an HMAC over address and handshake under
/// a secret that is drawn anew each lifetime; the one before it is still accepted.
/// </summary>
internal sealed class AddressCookies(IMeshCrypto crypto, TimeSpan lifetime)
{
    public const int Size = 16;

    private readonly byte[] _current = new byte[32];
    private readonly byte[] _previous = new byte[32];
    private TimeSpan _drawn = TimeSpan.MinValue;

    public void Write(MeshAddress address, ulong handshake, TimeSpan now, Span<byte> target)
    {
        Rotate(now);
        Compute(_current, address, handshake, target);
    }

    public bool Check(MeshAddress address, ulong handshake, TimeSpan now, ReadOnlySpan<byte> cookie)
    {
        Rotate(now);
        Span<byte> expected = stackalloc byte[Size];
        Compute(_current, address, handshake, expected);
        if (CryptographicOperations.FixedTimeEquals(expected, cookie))
            return true;
        Compute(_previous, address, handshake, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie);
    }

    private void Rotate(TimeSpan now)
    {
        if (_drawn == TimeSpan.MinValue || now - _drawn >= 2 * lifetime)
            crypto.Fill(_current);
        else if (now - _drawn < lifetime)
            return;
        _current.CopyTo(_previous, 0);
        crypto.Fill(_current);
        _drawn = now;
    }

    private static void Compute(ReadOnlySpan<byte> secret, MeshAddress address, ulong handshake, Span<byte> target)
    {
        Span<byte> input = stackalloc byte[MeshAddress.Size + 8];
        address.Write(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[MeshAddress.Size..], handshake);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, input, hash);
        hash[..Size].CopyTo(target);
    }
}
