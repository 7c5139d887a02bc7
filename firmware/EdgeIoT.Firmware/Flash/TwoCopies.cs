using System;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>
    /// Files of which there are always two, so that a power cut at any moment leaves a whole one.
    /// <code>
    ///   NAME.new  --written, closed, then moved over the older of-->  NAME.a  NAME.b
    ///   | magic 4 | generation 4 | content ... | FNV-1a 4 |            the valid one with the higher generation counts
    /// </code>
    /// </summary>
    public sealed class TwoCopies
    {
        internal const int HeaderBytes = 8;
        internal const int ChecksumBytes = 4;
        internal const int Magic = 0x45444643;

        private readonly IFiles _files;
        private readonly byte[] _chunk = new byte[256];

        /// <summary>Copies among these files.</summary>
        public TwoCopies(IFiles files)
        {
            _files = files;
        }

        /// <summary>Begins a new copy in place of the older one; null if the flash does not let us.</summary>
        public CopyWriter? Begin(string name)
        {
            try
            {
                var a = Generation(name + ".a");
                var b = Generation(name + ".b");
                var target = a <= b ? name + ".a" : name + ".b";
                return new CopyWriter(_files, name + ".new", target, (a > b ? a : b) + 1);
            }
            catch (Exception)
            {
                // The caller reports a write that failed.
                return null;
            }
        }

        /// <summary>The newest whole copy, at the start of its content; null if there is none.</summary>
        public CopyReader? Open(string name)
        {
            var a = Generation(name + ".a");
            var b = Generation(name + ".b");
            if (a == 0 && b == 0)
                return null;
            try
            {
                var stream = _files.OpenRead(a > b ? name + ".a" : name + ".b");
                stream.Read(_chunk, 0, HeaderBytes);
                return new CopyReader(stream, stream.Length - HeaderBytes - ChecksumBytes);
            }
            catch (Exception)
            {
                // As good as none.
                return null;
            }
        }

        internal static int Mix(int hash, byte[] bytes, int count)
        {
            var mixed = (uint)hash;
            for (var i = 0; i < count; i++)
                mixed = (mixed ^ bytes[i]) * 16777619;
            return (int)mixed;
        }

        // The generation of a copy; 0 if it is missing or not whole.
        private int Generation(string file)
        {
            try
            {
                if (!_files.Exists(file))
                    return 0;
                using (var stream = _files.OpenRead(file))
                    return Check(stream);
            }
            catch (Exception)
            {
                // A copy that cannot be read is not one.
                return 0;
            }
        }

        private int Check(IFileStream stream)
        {
            var left = stream.Length - HeaderBytes - ChecksumBytes;
            if (left < 0 || stream.Read(_chunk, 0, HeaderBytes) != HeaderBytes || BigEndian.ReadInt32(_chunk, 0) != Magic)
                return 0;
            var generation = BigEndian.ReadInt32(_chunk, 4);
            var hash = Mix(CopyWriter.Seed, _chunk, HeaderBytes);
            while (left > 0)
            {
                var count = stream.Read(_chunk, 0, left < _chunk.Length ? (int)left : _chunk.Length);
                if (count <= 0)
                    return 0;
                hash = Mix(hash, _chunk, count);
                left -= count;
            }

            var isWhole = stream.Read(_chunk, 0, ChecksumBytes) == ChecksumBytes && BigEndian.ReadInt32(_chunk, 0) == hash;
            return isWhole && generation > 0 ? generation : 0;
        }
    }
}
