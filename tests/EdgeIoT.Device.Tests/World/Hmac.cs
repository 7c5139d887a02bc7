using System.Security.Cryptography;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Device.Tests.World;

internal sealed class Hmac : IHmacSha256
{
    public static Hmac Instance { get; } = new();

    public byte[] Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
