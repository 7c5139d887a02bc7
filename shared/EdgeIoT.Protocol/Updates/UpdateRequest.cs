using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Updates
{
    /// <summary>
    /// The payloads of the request <c>update</c>. One chunk is on its way at a time; each is answered with the number of the next.
    /// <code>
    /// offer:  | 'O' 1 | manifest |
    /// chunk:  | 'C' 1 | number 4 | chunk 4 | bytes | HMAC-SHA256 32 |
    /// answer: {"transaction":"NUMBER","ok":true,"next":12,"of":40}
    /// </code>
    /// An offer that is repeated is answered with the first chunk that the board does not have: that is how a transfer goes on after an outage.
    /// </summary>
    public static class UpdateRequest
    {
        /// <summary>The first byte of an offer.</summary>
        public const byte Offer = (byte)'O';

        /// <summary>The first byte of a chunk.</summary>
        public const byte Chunk = (byte)'C';

        /// <summary>Bytes before those of a chunk.</summary>
        public const int ChunkHeaderBytes = 9;

        /// <summary>Writes an offer.</summary>
        public static byte[] WriteOffer(UpdateManifest manifest)
        {
            var bytes = manifest.ToBytes();
            var payload = new byte[bytes.Length + 1];
            payload[0] = Offer;
            System.Array.Copy(bytes, 0, payload, 1, bytes.Length);
            return payload;
        }

        /// <summary>Writes a chunk of the application.</summary>
        public static byte[] WriteChunk(IHmacSha256 hmac, byte[] key, UpdateManifest manifest, int chunk, byte[] application)
        {
            var count = manifest.BytesOf(chunk);
            var offset = chunk * manifest.ChunkBytes;
            var payload = new byte[ChunkHeaderBytes + count + UpdateManifest.TagSize];
            payload[0] = Chunk;
            BigEndian.WriteInt32(payload, 1, manifest.Number);
            BigEndian.WriteInt32(payload, 5, chunk);
            System.Array.Copy(application, offset, payload, ChunkHeaderBytes, count);
            var code = UpdateChunk.Compute(hmac, key, manifest, chunk, application, offset);
            System.Array.Copy(code, 0, payload, ChunkHeaderBytes + count, code.Length);
            return payload;
        }
    }
}
