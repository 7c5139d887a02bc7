using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Simulation.Gateways;

/// <summary>
/// What stands for AES-GCM: a keystream and a keyed checksum of a few operations for eight bytes. It finds every flipped bit and every wrong key, session
/// and nonce; nobody in the simulation tries to break more.
/// </summary>
public sealed class CheapCipher(ReadOnlySpan<byte> key) : IMessageCipher
{
    private readonly ulong _first = BinaryPrimitives.ReadUInt64LittleEndian(key);
    private readonly ulong _second = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);

    /// <inheritdoc/>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        var stream = Stream(nonce);
        Cover(plaintext, ciphertext, stream);
        Tag(ciphertext, stream, tag);
    }

    /// <inheritdoc/>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        var stream = Stream(nonce);
        Span<byte> expected = stackalloc byte[IMessageCipher.TagSize];
        Tag(ciphertext, stream, expected);
        Cover(ciphertext, plaintext, stream);
        return tag.SequenceEqual(expected);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    private ulong Stream(ReadOnlySpan<byte> nonce) =>
        Mix(_first ^ BinaryPrimitives.ReadUInt64LittleEndian(nonce)) ^ Mix(_second + BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]));

    private static void Cover(ReadOnlySpan<byte> from, Span<byte> to, ulong stream)
    {
        var at = 0;
        for (; from.Length - at >= 8; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(to[at..], BinaryPrimitives.ReadUInt64LittleEndian(from[at..]) ^ (stream = Next(stream)));
        for (stream = Next(stream); at < from.Length; at++, stream >>= 8)
            to[at] = (byte)(from[at] ^ (byte)stream);
    }

    private void Tag(ReadOnlySpan<byte> ciphertext, ulong stream, Span<byte> tag)
    {
        var (a, b) = (stream ^ _second, (ulong)ciphertext.Length ^ _first);
        for (; ciphertext.Length >= 8; ciphertext = ciphertext[8..])
            Take(BinaryPrimitives.ReadUInt64LittleEndian(ciphertext), ref a, ref b);
        var rest = 0UL;
        foreach (var one in ciphertext)
            rest = (rest << 8) | one;
        Take(rest, ref a, ref b);
        BinaryPrimitives.WriteUInt64LittleEndian(tag, Mix(a));
        BinaryPrimitives.WriteUInt64LittleEndian(tag[8..], Mix(b ^ a));
    }

    private static void Take(ulong word, ref ulong a, ref ulong b)
    {
        a = (a ^ word) * 0x9E3779B97F4A7C15;
        b = (b + word) * 0xC2B2AE3D27D4EB4F;
        b ^= a >> 29;
    }

    private static ulong Next(ulong state) => (state * 0x5851F42D4C957F2D) + 0x14057B7EF767814F;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
