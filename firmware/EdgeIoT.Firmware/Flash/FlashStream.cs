using System.IO;

namespace EdgeIoT.Firmware.Flash
{
    internal sealed class FlashStream : IFileStream
    {
        private readonly FileStream _stream;

        public FlashStream(FileStream stream)
        {
            _stream = stream;
        }

        public long Length => _stream.Length;

        public int Read(byte[] target, int offset, int count)
        {
            return _stream.Read(target, offset, count);
        }

        public void Write(byte[] source, int offset, int count)
        {
            _stream.Write(source, offset, count);
        }

        public void Dispose()
        {
            _stream.Dispose();
        }
    }
}
