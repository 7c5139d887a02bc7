using System.Collections;
using EdgeIoT.Firmware.Flash;

namespace EdgeIoT.Board.Tests.Cases.Flash
{
    /// <summary>An open file of <see cref="MemoryFiles"/>.</summary>
    public class MemoryFile : IFileStream
    {
        private readonly MemoryFiles _files;
        private readonly ArrayList _bytes;
        private int _position;

        /// <summary>A file of these bytes, at its start.</summary>
        public MemoryFile(MemoryFiles files, ArrayList bytes)
        {
            _files = files;
            _bytes = bytes;
        }

        /// <inheritdoc/>
        public long Length => _bytes.Count;

        /// <inheritdoc/>
        public int Read(byte[] target, int offset, int count)
        {
            var taken = 0;
            while (taken < count && _position < _bytes.Count)
                target[offset + taken++] = (byte)(int)_bytes[_position++]!;
            return taken;
        }

        /// <inheritdoc/>
        public void Write(byte[] source, int offset, int count)
        {
            for (var i = 0; i < count; i++)
            {
                // Half of what is written when the power goes is there.
                if (i == count / 2)
                    _files.Spend();
                _bytes.Add((int)source[offset + i]);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
        }
    }
}
