using System.Buffers.Binary;

namespace EdgeIoT.Mesh.Identity;

/// <summary>
/// One direction of keys each way, from one handshake. A sealed message is the counter (8 bytes), the AES-128-GCM
/// ciphertext, and the tag (16 bytes); the nonce is the direction's IV with the counter mixed in (RFC 8446 §5.3), so that no
/// nonce comes twice. The counter is taken before anything can fail and is never given back.
/// Replays are found with a sliding window (RFC 6479). Nothing is allocated per message.
/// </summary>
public sealed class SecureSession : IDisposable
{
    /// <summary>What sealing adds, in bytes.</summary>
    public const int Overhead = CounterSize + TagSize;

    /// <summary>How far a message may be overtaken and still be opened.</summary>
    public const int ReplayWindow = (WindowWords - 1) * 64;

    /// <summary>Bytes of key material that a session is made of.</summary>
    internal const int MaterialSize = 8 + 2 * (KeySize + NonceSize);

    private const int KeySize = IMessageCipher.KeySize;
    private const int NonceSize = IMessageCipher.NonceSize;
    private const int TagSize = IMessageCipher.TagSize;
    private const int CounterSize = 8;
    private const int WindowWords = 32;

    private readonly IMessageCipher _sealing;
    private readonly IMessageCipher _opening;
    private readonly byte[] _sealingIv;
    private readonly byte[] _openingIv;
    private readonly ulong[] _seen = new ulong[WindowWords];
    private ulong _highest;
    private ulong _next = 1;

    /// <summary>Takes the keys apart; initiator and responder mirror each other.</summary>
    internal SecureSession(IMeshCrypto crypto, ReadOnlySpan<byte> material, bool initiator)
    {
        Id = BinaryPrimitives.ReadUInt64BigEndian(material);
        var first = material[8..(8 + KeySize + NonceSize)];
        var second = material[(8 + KeySize + NonceSize)..MaterialSize];
        var outgoing = initiator ? first : second;
        var incoming = initiator ? second : first;
        _sealing = crypto.CreateCipher(outgoing[..KeySize]);
        _sealingIv = outgoing[KeySize..].ToArray();
        _opening = crypto.CreateCipher(incoming[..KeySize]);
        _openingIv = incoming[KeySize..].ToArray();
    }

    /// <summary>Names the session on the wire; the same on both sides, and no secret.</summary>
    public ulong Id { get; }

    /// <summary>How many messages were sealed.</summary>
    public ulong Sealed => _next - 1;

    /// <summary>Seals <paramref name="plaintext"/> into <paramref name="target"/>, which must not overlap it and must have room for
    /// <see cref="Overhead"/> more bytes. Returns the sealed length.</summary>
    public int Seal(ReadOnlySpan<byte> plaintext, Span<byte> target)
    {
        var length = plaintext.Length + Overhead;
        if (target.Length < length)
            throw new ArgumentException("The target has no room for the sealed message.", nameof(target));
        var counter = _next++;
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(_sealingIv, counter, nonce);
        BinaryPrimitives.WriteUInt64BigEndian(target, counter);
        _sealing.Seal(nonce, plaintext, target.Slice(CounterSize, plaintext.Length), target.Slice(length - TagSize, TagSize));
        return length;
    }

    /// <summary>Opens a sealed message; false where <see cref="Open"/> gives a reason.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, Span<byte> plaintext, out int length) =>
        Open(message, plaintext, out length) == RefusalReason.None;

    /// <summary>Opens a sealed message into <paramref name="plaintext"/>, which must not overlap it.</summary>
    /// <returns><see cref="RefusalReason.None"/>, <see cref="RefusalReason.Malformed"/> (too short, or longer than the target),
    /// <see cref="RefusalReason.Replayed"/> or <see cref="RefusalReason.Forged"/>.</returns>
    public RefusalReason Open(ReadOnlySpan<byte> message, Span<byte> plaintext, out int length)
    {
        length = 0;
        var size = message.Length - Overhead;
        if (size < 0 || size > plaintext.Length)
            return RefusalReason.Malformed;
        var counter = BinaryPrimitives.ReadUInt64BigEndian(message);
        if (!IsNew(counter))
            return RefusalReason.Replayed;
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(_openingIv, counter, nonce);
        if (!_opening.TryOpen(nonce, message.Slice(CounterSize, size), message[^TagSize..], plaintext[..size]))
            return RefusalReason.Forged;

        // Only what the key has opened moves the window: a forged counter must not shut out the true messages.
        Mark(counter);
        length = size;
        return RefusalReason.None;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sealing.Dispose();
        _opening.Dispose();
    }

    private static void Nonce(ReadOnlySpan<byte> iv, ulong counter, Span<byte> nonce)
    {
        iv.CopyTo(nonce);
        var low = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ counter);
    }

    private bool IsNew(ulong counter)
    {
        if (counter == 0)
            return false;
        if (counter > _highest)
            return true;
        if (_highest - counter >= ReplayWindow)
            return false;
        return (_seen[counter / 64 % WindowWords] & (1UL << (int)(counter % 64))) == 0;
    }

    private void Mark(ulong counter)
    {
        if (counter > _highest)
        {
            var steps = counter / 64 - _highest / 64;
            for (var i = 1UL; i <= Math.Min(steps, WindowWords); i++)
                _seen[(_highest / 64 + i) % WindowWords] = 0;
            _highest = counter;
        }

        _seen[counter / 64 % WindowWords] |= 1UL << (int)(counter % 64);
    }
}
