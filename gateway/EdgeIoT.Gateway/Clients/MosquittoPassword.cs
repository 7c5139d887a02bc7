using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// A line of the files that <c>mosquitto_passwd</c> writes: <c>NAME:$7$ITERATIONS$SALT$HASH</c>, PBKDF2 with HMAC-SHA512, or
/// <c>NAME:$6$SALT$HASH</c>, one SHA-512, of its old versions.
/// </summary>
/// <param name="Iterations">0 for <c>$6$</c>.</param>
/// <param name="Salt">Base64.</param>
/// <param name="Hash">64 bytes, base64.</param>
internal sealed record MosquittoPassword(int Iterations, string Salt, string Hash) : IUserSecret
{
    private const int MostIterations = 10_000_000;

    public bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        var salt = Convert.FromBase64String(Salt);
        if (Iterations > 0)
            Rfc2898DeriveBytes.Pbkdf2(password, salt, hash, Iterations, HashAlgorithmName.SHA512);
        else
            SHA512.HashData([.. password, .. salt], hash);
        return CryptographicOperations.FixedTimeEquals(hash, Convert.FromBase64String(Hash));
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FormatException">A line cannot be used; the message begins with its number.</exception>
    public static IReadOnlyDictionary<string, IUserSecret> ParseFile(byte[]? content)
    {
        if (content is null)
            throw new FormatException("there is no such file");
        var users = new Dictionary<string, IUserSecret>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in Encoding.UTF8.GetString(content).Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || Parse(line[(colon + 1)..]) is not { } password)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number}: it is not NAME:$7$… or NAME:$6$… as mosquitto_passwd writes it"));
            users[line[..colon]] = password;
        }

        return users;
    }

    private static MosquittoPassword? Parse(string text)
    {
        var iterations = 0;
        var (salt, hash) = ("", "");
        switch (text.Split('$'))
        {
            case ["", "7", var count, var s, var h] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out iterations) && iterations is > 0 and <= MostIterations:
                (salt, hash) = (s, h);
                break;
            case ["", "6", var s, var h]:
                (salt, hash) = (s, h);
                break;
        }

        return IsBase64(salt, null) && IsBase64(hash, SHA512.HashSizeInBytes) ? new MosquittoPassword(iterations, salt, hash) : null;
    }

    private static bool IsBase64(string text, int? size)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) && written > 0 && (size is null || written == size);
    }
}
