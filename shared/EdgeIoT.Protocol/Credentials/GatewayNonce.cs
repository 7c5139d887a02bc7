using System;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>What a gateway says about a nonce that comes back to it.</summary>
    public enum NonceVerdict
    {
        /// <summary>The gateway made it, and not too long ago.</summary>
        Fresh,

        /// <summary>The gateway made it too long ago, or its clock went back: the board asks for another.</summary>
        Stale,

        /// <summary>The gateway did not make it: another gateway's, one from before its restart, or forged.</summary>
        Foreign,
    }

    /// <summary>
    /// The nonce that a gateway hands out in discovery replies. It carries its own proof, so the gateway remembers nothing
    /// for boards that never come: time of issue (8 bytes, the gateway's clock in milliseconds), random number (8),
    /// and the first 16 bytes of an HMAC over both under a secret that only this gateway has and that may change whenever
    /// it starts.
    /// </summary>
    public static class GatewayNonce
    {
        /// <summary>The size of a nonce, in bytes.</summary>
        public const int Size = 32;

        private const int SignedBytes = 16;
        private const string Label = "EdgeIoT gateway nonce v1";

        /// <summary>A new nonce.</summary>
        public static byte[] Issue(IHmacSha256 hmac, byte[] secret, long nowMilliseconds, long random)
        {
            var nonce = new byte[Size];
            BigEndian.WriteInt64(nonce, 0, nowMilliseconds);
            BigEndian.WriteInt64(nonce, 8, random);
            Array.Copy(Code(hmac, secret, nonce), 0, nonce, SignedBytes, Size - SignedBytes);
            return nonce;
        }

        /// <summary>Whether this gateway made the nonce at most <paramref name="lifetimeMilliseconds"/> ago.</summary>
        public static NonceVerdict Check(IHmacSha256 hmac, byte[] secret, byte[] nonce, long nowMilliseconds, long lifetimeMilliseconds)
        {
            if (nonce.Length != Size || !Transcript.AreEqual(Code(hmac, secret, nonce), nonce, SignedBytes, Size - SignedBytes))
                return NonceVerdict.Foreign;
            var age = nowMilliseconds - BigEndian.ReadInt64(nonce, 0);
            return age >= 0 && age <= lifetimeMilliseconds ? NonceVerdict.Fresh : NonceVerdict.Stale;
        }

        private static byte[] Code(IHmacSha256 hmac, byte[] secret, byte[] nonce)
        {
            var transcript = new Transcript(Label, SignedBytes, 1);
            transcript.Add(nonce, SignedBytes);
            return hmac.Compute(secret, transcript.ToBytes());
        }
    }
}
