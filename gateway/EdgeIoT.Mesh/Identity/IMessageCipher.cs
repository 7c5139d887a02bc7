using System.Security.Cryptography;

namespace EdgeIoT.Mesh.Identity;

/// <summary>Seals and opens under one key. The real one is AES-128-GCM; the simulation's is as cheap as what it has to withstand.</summary>
public interface IMessageCipher : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    const int KeySize = 16;

    /// <summary>Bytes of a nonce, of which none may come twice.</summary>
    const int NonceSize = 12;

    /// <summary>Bytes of a tag.</summary>
    const int TagSize = 16;

    /// <summary>Makes ciphertext, as long as the plaintext, and tag.</summary>
    void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag);

    /// <summary>False where it was not sealed so with this key and nonce; the plaintext is then worthless.</summary>
    bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext);
}

/// <summary>AES-128-GCM.</summary>
public sealed class AesGcmCipher(ReadOnlySpan<byte> key) : IMessageCipher
{
    private readonly AesGcm _aes = new(key, IMessageCipher.TagSize);

    /// <inheritdoc/>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag) =>
        _aes.Encrypt(nonce, plaintext, ciphertext, tag);

    /// <inheritdoc/>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        try
        {
            _aes.Decrypt(nonce, ciphertext, tag, plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();
}
