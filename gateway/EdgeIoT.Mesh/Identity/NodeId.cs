using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EdgeIoT.Mesh.Identity;

/// <summary>
/// Who a gateway is: the first 128 bits of the SHA-256 of its public key. Nobody can claim an id without the key
/// behind it, and a gateway that lost its disk has a new key and so a new id.
/// Written as 32 lower-case hexadecimal digits.
/// </summary>
public readonly record struct NodeId(ulong High, ulong Low) : IComparable<NodeId>
{
    /// <summary>The size on the wire, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The id that belongs to nobody.</summary>
    public static NodeId None => default;

    /// <summary>The id of the gateway that owns <paramref name="publicKey"/>.</summary>
    public static NodeId FromPublicKey(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(publicKey, hash);
        return Read(hash);
    }

    /// <summary>Reads an id from the first 16 bytes of <paramref name="source"/>.</summary>
    public static NodeId Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    /// <summary>Writes the id into the first 16 bytes of <paramref name="target"/>.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Low);
    }

    /// <summary>Parses 32 hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId id)
    {
        id = default;
        if (text is not { Length: 32 })
            return false;
        if (!ulong.TryParse(text.AsSpan(0, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var high)
            || !ulong.TryParse(text.AsSpan(16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var low))
            return false;
        id = new NodeId(high, low);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(NodeId other)
    {
        var high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{High:x16}{Low:x16}";

    public static bool operator <(NodeId left, NodeId right) => left.CompareTo(right) < 0;

    public static bool operator >(NodeId left, NodeId right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodeId left, NodeId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodeId left, NodeId right) => left.CompareTo(right) >= 0;
}
