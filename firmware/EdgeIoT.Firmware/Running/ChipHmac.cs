using System.Security.Cryptography;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>HMAC-SHA256 in native code.</summary>
    public sealed class ChipHmac : IHmacSha256
    {
        /// <inheritdoc/>
        public byte[] Compute(byte[] key, byte[] data)
        {
            return HMACSHA256.HashData(key, data);
        }
    }
}
