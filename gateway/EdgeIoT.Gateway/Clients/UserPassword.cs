using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace EdgeIoT.Gateway.Clients;

/// <summary>How a user's password is kept in <c>users.json</c>: PBKDF2 with HMAC-SHA256.</summary>
/// <param name="Salt">16 random bytes, base64.</param>
/// <param name="Iterations">Raised: guessing is dearer, and so is each connect.</param>
/// <param name="Hash">32 bytes, base64.</param>
public sealed record UserPassword(string Salt, int Iterations, string Hash) : IUserSecret
{
    /// <summary>Iterations for new passwords: about 50 ms on a PC.</summary>
    public const int DefaultIterations = 200_000;

    private const int MostIterations = 10_000_000;
    private const int HashSize = 32;
    private const int MostSalt = 64;

    /// <summary>Why nobody can connect with this entry; null where it is sound.</summary>
    [JsonIgnore]
    internal string? Problem =>
        !IsBase64(Salt, 0, MostSalt) ? "salt must be base64"
        : !IsBase64(Hash, HashSize, HashSize) ? $"hash must be {HashSize} bytes in base64"
        : Iterations is < 1 or > MostIterations ? $"iterations must be 1 to {MostIterations}"
        : null;

    /// <summary>Hashes a password with a new salt.</summary>
    public static UserPassword Create(string password, int iterations = DefaultIterations)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashSize);
        return new UserPassword(Convert.ToBase64String(salt), iterations, Convert.ToBase64String(hash));
    }

    /// <inheritdoc/>
    public bool Matches(ReadOnlySpan<byte> password)
    {
        if (Problem is not null)
            return false;
        Span<byte> hash = stackalloc byte[HashSize];
        Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(Salt), hash, Iterations, HashAlgorithmName.SHA256);
        return CryptographicOperations.FixedTimeEquals(hash, Convert.FromBase64String(Hash));
    }

    private static bool IsBase64(string? text, int least, int most)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var written) && written >= least && written <= most;
    }
}
