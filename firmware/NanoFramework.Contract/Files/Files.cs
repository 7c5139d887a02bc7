#nullable disable

namespace System.IO
{
    public static class File
    {
        public static extern bool Exists(string path);
        public static extern void Delete(string path);
        public static extern void Move(string sourceFileName, string destFileName);
    }

    public enum FileMode
    {
        CreateNew = 1,
        Create = 2,
        Open = 3,
        OpenOrCreate = 4,
        Truncate = 5,
        Append = 6,
    }

    public enum FileAccess
    {
        Read = 1,
        Write = 2,
        ReadWrite = 3,
    }

    public abstract class Stream : MarshalByRefObject, IDisposable
    {
        public abstract long Length { get; }
        public abstract int Read(byte[] buffer, int offset, int count);
        public abstract void Write(byte[] buffer, int offset, int count);
        public extern void Dispose();
    }

    public class FileStream : Stream
    {
        public extern FileStream(string path, FileMode mode, FileAccess access);
        public override extern long Length { get; }
        public override extern int Read(byte[] buffer, int offset, int count);
        public override extern void Write(byte[] buffer, int offset, int count);
    }
}

namespace System.Security.Cryptography
{
    public class HMACSHA256
    {
        public static extern byte[] HashData(byte[] key, byte[] source);
    }
}
