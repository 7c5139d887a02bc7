using System;

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>An open file.</summary>
    public interface IFileStream : IDisposable
    {
        /// <summary>Bytes in the file.</summary>
        long Length { get; }

        /// <summary>Reads up to so many bytes; 0 at the end.</summary>
        int Read(byte[] target, int offset, int count);

        /// <summary>Writes at the end.</summary>
        void Write(byte[] source, int offset, int count);
    }
}
