using System.Security.Cryptography;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Gateway.Clients;

/// <summary>The nonces of this run: good for a short time, with this gateway only.</summary>
internal sealed class NonceIssuer : IHmacSha256
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly CredentialReplayGuard _replays = new((long)Lifetime.TotalMilliseconds, capacity: 100_000);

    private static long Now => Environment.TickCount64;

    public byte[] Issue() => GatewayNonce.Issue(this, _secret, Now, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));

    /// <summary>Whether a board with this key made the password, for this gateway and client id, just now, for the first time.</summary>
    public CredentialVerdict Verify(byte[] key, string device, string clientId, string gatewayId, string? password)
    {
        lock (_gate)
            return DeviceCredentials.Verify(this, key, device, clientId, gatewayId, _secret, Now, (long)Lifetime.TotalMilliseconds, password, _replays);
    }

    byte[] IHmacSha256.Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
