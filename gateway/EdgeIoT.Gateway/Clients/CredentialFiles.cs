using System.Globalization;
using System.Text.Json;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Reads <c>users.json</c> and <c>devices.json</c>. A file that is not there has no entries.</summary>
internal static class CredentialFiles
{
    /// <exception cref="FormatException">It cannot be used; the message says where and why.</exception>
    public static IReadOnlyDictionary<string, IUserSecret> Users(byte[]? content)
    {
        var users = Read(content, bytes => JsonSerializer.Deserialize(bytes, CredentialJson.Default.DictionaryStringUserPassword));
        foreach (var (name, password) in users)
        {
            if (password?.Problem is not null || password is null)
                throw new FormatException($"\"{name}\": {password?.Problem ?? "salt, iterations and hash are missing"}");
        }

        return users.ToDictionary(user => user.Key, IUserSecret (user) => user.Value, StringComparer.Ordinal);
    }

    /// <inheritdoc cref="Users"/>
    public static IReadOnlyDictionary<string, byte[]> Devices(byte[]? content)
    {
        var devices = Read(content, bytes => JsonSerializer.Deserialize(bytes, CredentialJson.Default.DictionaryStringString));
        return devices.ToDictionary(device => device.Key, device => Key(device.Key, device.Value), StringComparer.Ordinal);
    }

    private static Dictionary<string, T> Read<T>(byte[]? content, Func<byte[], Dictionary<string, T>?> read)
    {
        try
        {
            return content is null ? [] : read(content) ?? [];
        }
        catch (JsonException malformed)
        {
            var line = (malformed.LineNumber ?? 0) + 1;
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {line}: it is not the JSON that is expected ({malformed.Path})"), malformed);
        }
    }

    private static byte[] Key(string device, string? hex)
    {
        var key = new byte[DeviceCredentials.KeySize];
        return hex is not null && Convert.FromHexString(hex, key, out _, out var written) == System.Buffers.OperationStatus.Done && written == key.Length
            ? key
            : throw new FormatException($"\"{device}\": the key must be {DeviceCredentials.KeySize * 2} hexadecimal digits");
    }
}
