using System.Security.Cryptography;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>HMAC-SHA256 of .NET.</summary>
internal sealed class SystemHmac : IHmacSha256
{
    public static SystemHmac Instance { get; } = new();

    public byte[] Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
