using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Updates
{
    /// <summary>
    /// What an update of a board's application is, signed with the key of that one board:
    /// <code>
    /// | "EDU1" 4 | number 4 | bytes 4 | bytes of a chunk 2 | SHA-256 32 | version: length 1, ASCII | built in: length 1, ASCII | HMAC-SHA256 32 |
    /// </code>
    /// </summary>
    public sealed class UpdateManifest
    {
        /// <summary>The most bytes that a manifest may have.</summary>
        public const int MaxSize = FixedBytes + 2 * MaxVersionLength + TagSize;

        /// <summary>The bytes of its code, of a chunk's, and of the digest.</summary>
        public const int TagSize = 32;

        /// <summary>The most bytes of the application. Two of them and the rest have to fit the 256 kB of files of the smallest board.</summary>
        public const int MaxBytes = 98304;

        /// <summary>The most bytes of a chunk: with what stands around it, its message stays below 1 kB.</summary>
        public const int MaxChunkBytes = 960;

        /// <summary>The most characters of a version.</summary>
        public const int MaxVersionLength = 32;

        private const int FixedBytes = 48;
        private const int Magic = 0x45445531;
        private const string Label = "edgeiot-update-1";

        /// <summary>A manifest that is not signed yet.</summary>
        public UpdateManifest(int number, int bytes, int chunkBytes, byte[] digest, string version, string builtIn)
        {
            Digest = digest;
            Number = number;
            Bytes = bytes;
            ChunkBytes = chunkBytes;
            Version = version;
            BuiltIn = builtIn;
        }

        /// <summary>From 1; a board takes no number twice and none below one that it took, so an old update cannot be replayed.</summary>
        public int Number { get; }

        /// <summary>Bytes of the application; 0: go back to what is built in.</summary>
        public int Bytes { get; }

        /// <summary>Bytes of each chunk but the last.</summary>
        public int ChunkBytes { get; }

        /// <summary>
        /// SHA-256 of the application. A board does not compute it: it makes manifests of different applications different, so that chunks of two cannot
        /// be mixed.
        /// </summary>
        public byte[] Digest { get; }

        /// <summary>The version of the application, for people.</summary>
        public string Version { get; }

        /// <summary>The version of the built-in application that it was made for: that one has the libraries it refers to.</summary>
        public string BuiltIn { get; }

        /// <summary>The code; 32 zeros until <see cref="Sign"/>.</summary>
        public byte[] Tag { get; private set; } = new byte[TagSize];

        /// <summary>How many chunks there are.</summary>
        public int Chunks => (Bytes + ChunkBytes - 1) / ChunkBytes;

        /// <summary>The bytes of one chunk.</summary>
        public int BytesOf(int chunk)
        {
            var left = Bytes - chunk * ChunkBytes;
            return left < ChunkBytes ? left : ChunkBytes;
        }

        /// <summary>Signs it for a board.</summary>
        public void Sign(IHmacSha256 hmac, byte[] key, string deviceId)
        {
            Tag = Compute(hmac, key, deviceId);
        }

        /// <summary>Whether the holder of the board's key made it for this board.</summary>
        public bool IsSigned(IHmacSha256 hmac, byte[] key, string deviceId)
        {
            return Transcript.AreEqual(Compute(hmac, key, deviceId), Tag, 0, TagSize);
        }

        /// <summary>Whether both are the same update.</summary>
        public bool IsSame(UpdateManifest? other)
        {
            return other != null && other.Number == Number && Transcript.AreEqual(Tag, other.Tag, 0, TagSize);
        }

        /// <summary>The manifest with its code.</summary>
        public byte[] ToBytes()
        {
            var body = Body();
            var bytes = new byte[body.Length + TagSize];
            System.Array.Copy(body, 0, bytes, 0, body.Length);
            System.Array.Copy(Tag, 0, bytes, body.Length, TagSize);
            return bytes;
        }

        /// <summary>Reads a manifest that takes up all these bytes; null if it is none or not of a size that a board takes.</summary>
        public static UpdateManifest? TryParse(byte[] source, int offset, int count)
        {
            var end = offset + count - TagSize;
            if (count > MaxSize || count < FixedBytes + TagSize || BigEndian.ReadInt32(source, offset) != Magic)
                return null;
            var number = BigEndian.ReadInt32(source, offset + 4);
            var bytes = BigEndian.ReadInt32(source, offset + 8);
            var chunkBytes = BigEndian.ReadUInt16(source, offset + 12);
            var digest = new byte[TagSize];
            var at = offset + 14 + TagSize;
            var version = AsciiText.Read(source, ref at, end);
            var builtIn = version == null ? null : AsciiText.Read(source, ref at, end);
            if (version == null || builtIn == null || at != end || version.Length > MaxVersionLength || builtIn.Length > MaxVersionLength)
                return null;
            if (number < 1 || bytes < 0 || bytes > MaxBytes || chunkBytes < 1 || chunkBytes > MaxChunkBytes)
                return null;
            System.Array.Copy(source, offset + 14, digest, 0, TagSize);
            var manifest = new UpdateManifest(number, bytes, chunkBytes, digest, version, builtIn);
            System.Array.Copy(source, end, manifest.Tag, 0, TagSize);
            return manifest;
        }

        private byte[] Compute(IHmacSha256 hmac, byte[] key, string deviceId)
        {
            var body = Body();
            var transcript = new Transcript(Label, deviceId.Length + body.Length, 2);
            transcript.Add(deviceId);
            transcript.Add(body, body.Length);
            return hmac.Compute(key, transcript.ToBytes());
        }

        private byte[] Body()
        {
            var bytes = new byte[FixedBytes + Version.Length + BuiltIn.Length];
            BigEndian.WriteInt32(bytes, 0, Magic);
            BigEndian.WriteInt32(bytes, 4, Number);
            BigEndian.WriteInt32(bytes, 8, Bytes);
            BigEndian.WriteUInt16(bytes, 12, ChunkBytes);
            System.Array.Copy(Digest, 0, bytes, 14, TagSize);
            AsciiText.Write(bytes, AsciiText.Write(bytes, 14 + TagSize, Version), BuiltIn);
            return bytes;
        }
    }
}
