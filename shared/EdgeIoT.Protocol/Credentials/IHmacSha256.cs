namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>HMAC-SHA256 [RFC 2104, FIPS 180-4], which boards and gateways take from different libraries.</summary>
    public interface IHmacSha256
    {
        /// <summary>The 32 bytes of the code of <paramref name="data"/> under <paramref name="key"/>.</summary>
        byte[] Compute(byte[] key, byte[] data);
    }
}
