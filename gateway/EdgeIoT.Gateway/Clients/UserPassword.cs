using System.Security.Cryptography;
using System.Text;

namespace EdgeIoT.Gateway.Clients;

/// <summary>How a user's password is kept in <c>users.json</c>: PBKDF2 with HMAC-SHA256.</summary>
/// <param name="Salt">16 random bytes, base64.</param>
/// <param name="Iterations">Raised: guessing is dearer, and so is each connect.</param>
/// <param name="Hash">32 bytes, base64.</param>
public sealed record UserPassword(string Salt, int Iterations, string Hash)
{
    /// <summary>Iterations for new passwords: about 50 ms on a PC.</summary>
    public const int DefaultIterations = 200_000;

    private const int MostIterations = 10_000_000;
    private const int HashSize = 32;

    /// <summary>Hashes a password with a new salt.</summary>
    public static UserPassword Create(string password, int iterations = DefaultIterations)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashSize);
        return new UserPassword(Convert.ToBase64String(salt), iterations, Convert.ToBase64String(hash));
    }

    /// <summary>Whether this is the password. Takes as long as it should: not on a read loop.</summary>
    public bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> salt = stackalloc byte[64];
        Span<byte> expected = stackalloc byte[64];
        if (!Convert.TryFromBase64String(Salt, salt, out var saltSize) || !Convert.TryFromBase64String(Hash, expected, out var size)
            || size != HashSize || Iterations is < 1 or > MostIterations)
            return false;
        Span<byte> hash = stackalloc byte[HashSize];
        Rfc2898DeriveBytes.Pbkdf2(password, salt[..saltSize], hash, Iterations, HashAlgorithmName.SHA256);
        return CryptographicOperations.FixedTimeEquals(hash, expected[..size]);
    }
}
