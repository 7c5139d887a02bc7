using System;

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>The content of a whole copy.</summary>
    public sealed class CopyReader : IDisposable
    {
        private readonly IFileStream _stream;
        private long _left;

        internal CopyReader(IFileStream stream, long length)
        {
            _stream = stream;
            _left = length;
        }

        /// <summary>Reads so many bytes; fewer at the end of the content.</summary>
        public int Read(byte[] target, int count)
        {
            var read = 0;
            while (read < count && _left > 0)
            {
                var wanted = count - read < _left ? count - read : (int)_left;
                var got = _stream.Read(target, read, wanted);
                if (got <= 0)
                    break;
                read += got;
                _left -= got;
            }

            return read;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _stream.Dispose();
        }
    }
}
