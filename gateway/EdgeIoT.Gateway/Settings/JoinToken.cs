using System.Security.Cryptography;
using System.Text;
using EdgeIoT.Gateway.Data;

namespace EdgeIoT.Gateway.Settings;

/// <summary>
/// The secret that admits a gateway to a mesh: <c>join-token</c> in the data folder. It comes from <c>--join-token-file</c>; a gateway that is
/// reachable from the network and joins nobody makes one. On loopback it may be missing.
/// </summary>
internal static class JoinToken
{
    public const string FileName = "join-token";

    private const int MinLength = 16;
    private const int MaxLength = 1024;

    /// <exception cref="SettingsException">It is needed and missing, or the file cannot be used.</exception>
    public static byte[] Read(DataFolder data, GatewaySettings settings)
    {
        if (settings.JoinTokenFile.Length > 0)
        {
            var token = ReadFile(settings.JoinTokenFile, "--join-token-file");
            data.Replace(FileName, token, secret: true);
            return token;
        }

        if (File.Exists(data.File(FileName)))
            return ReadFile(data.File(FileName), "the join token");
        if (settings.IsLoopback)
            return [];
        if (settings.Join.Count > 0)
            throw new SettingsException("--join needs --join-token-file when the gateway listens beyond this machine: copy join-token from the data folder of a gateway of that mesh");
        var made = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        data.Replace(FileName, made, secret: true);
        return made;
    }

    private static byte[] ReadFile(string path, string origin)
    {
        try
        {
            if (new FileInfo(path).Length > MaxLength * 2)
                throw new SettingsException($"{origin} must have {MinLength} to {MaxLength} characters; {path} has more");
            var token = File.ReadAllText(path, Encoding.UTF8).Trim();
            return token.Length is >= MinLength and <= MaxLength
                ? Encoding.UTF8.GetBytes(token)
                : throw new SettingsException($"{origin} must have {MinLength} to {MaxLength} characters; {path} has {token.Length}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{origin} {path} cannot be read: {failure.Message}", failure);
        }
    }
}
