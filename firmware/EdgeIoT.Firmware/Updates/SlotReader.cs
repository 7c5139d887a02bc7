using System;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Protocol.Updates;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>Reads a slot, chunk by chunk, and checks each: never more than one chunk in memory besides the application itself.</summary>
    public sealed class SlotReader : IDisposable
    {
        private readonly UpdateStore _store;
        private readonly IFileStream _file;
        private readonly byte[] _chunk;

        private SlotReader(UpdateStore store, IFileStream file, UpdateManifest manifest)
        {
            _store = store;
            _file = file;
            _chunk = new byte[manifest.ChunkBytes + UpdateManifest.TagSize];
            Manifest = manifest;
        }

        /// <summary>Genuine.</summary>
        public UpdateManifest Manifest { get; }

        /// <summary>How many chunks are whole; -1 if something else stands behind them: power went while one was written.</summary>
        public int CountWhole()
        {
            var whole = 0;
            while (whole < Manifest.Chunks && ReadNext(whole))
                whole++;
            var expected = 1L + Manifest.ToBytes().Length + Manifest.Bytes + (long)Manifest.Chunks * UpdateManifest.TagSize;
            for (var i = whole; i < Manifest.Chunks; i++)
                expected -= Manifest.BytesOf(i) + UpdateManifest.TagSize;
            return _file.Length == expected ? whole : -1;
        }

        /// <summary>The application; null if any of it is not genuine. Throws if it does not fit the memory.</summary>
        public byte[]? ReadApplication()
        {
            var application = new byte[Manifest.Bytes];
            for (var i = 0; i < Manifest.Chunks; i++)
            {
                if (!ReadNext(i))
                    return null;
                Array.Copy(_chunk, 0, application, i * Manifest.ChunkBytes, Manifest.BytesOf(i));
            }

            return application;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _file.Dispose();
        }

        internal static SlotReader? TryOpen(UpdateStore store, IFileStream file)
        {
            var manifest = ReadManifest(file);
            if (manifest != null && store.IsGenuine(manifest))
                return new SlotReader(store, file, manifest);
            file.Dispose();
            return null;
        }

        private bool ReadNext(int chunk)
        {
            return Fill(_file, _chunk, Manifest.BytesOf(chunk) + UpdateManifest.TagSize) && _store.IsGenuine(Manifest, chunk, _chunk, 0);
        }

        private static UpdateManifest? ReadManifest(IFileStream file)
        {
            var bytes = new byte[UpdateManifest.MaxSize];
            if (!Fill(file, bytes, 1))
                return null;
            int count = bytes[0];
            return count <= bytes.Length && Fill(file, bytes, count) ? UpdateManifest.TryParse(bytes, 0, count) : null;
        }

        private static bool Fill(IFileStream file, byte[] target, int count)
        {
            var read = 0;
            while (read < count)
            {
                var got = file.Read(target, read, count - read);
                if (got <= 0)
                    return false;
                read += got;
            }

            return true;
        }
    }
}
