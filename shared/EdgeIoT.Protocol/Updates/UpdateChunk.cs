using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Updates
{
    /// <summary>
    /// The code of one chunk. It is bound to the manifest and to the place, so a board checks each chunk when it comes, whole in memory,
    /// before it is written: nanoFramework computes a code over an array and not over a stream.
    /// </summary>
    public static class UpdateChunk
    {
        private const string Label = "edgeiot-update-chunk-1";

        /// <summary>Computes it.</summary>
        /// <param name="hmac">The primitive.</param>
        /// <param name="key">The board's key.</param>
        /// <param name="manifest">Signed.</param>
        /// <param name="chunk">Which, from 0.</param>
        /// <param name="source">Where the chunk's bytes are.</param>
        /// <param name="offset">The first.</param>
        public static byte[] Compute(IHmacSha256 hmac, byte[] key, UpdateManifest manifest, int chunk, byte[] source, int offset)
        {
            var count = manifest.BytesOf(chunk);
            var place = new byte[4];
            BigEndian.WriteInt32(place, 0, chunk);
            var data = new byte[count];
            System.Array.Copy(source, offset, data, 0, count);
            var transcript = new Transcript(Label, UpdateManifest.TagSize + place.Length + count, 3);
            transcript.Add(manifest.Tag, UpdateManifest.TagSize);
            transcript.Add(place, place.Length);
            transcript.Add(data, count);
            return hmac.Compute(key, transcript.ToBytes());
        }

        /// <summary>Whether the code stands behind the chunk's bytes.</summary>
        public static bool IsWhole(IHmacSha256 hmac, byte[] key, UpdateManifest manifest, int chunk, byte[] source, int offset)
        {
            var code = Compute(hmac, key, manifest, chunk, source, offset);
            return Transcript.AreEqual(code, source, offset + manifest.BytesOf(chunk), UpdateManifest.TagSize);
        }
    }
}
