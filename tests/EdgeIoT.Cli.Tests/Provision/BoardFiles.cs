using EdgeIoT.Firmware.Flash;

namespace EdgeIoT.Cli.Tests.Provision;

/// <summary>A board's flash that is a folder here; nothing writes to it.</summary>
internal sealed class BoardFiles(string folder) : IFiles
{
    public bool Exists(string name) => File.Exists(Path.Combine(folder, name));

    public IFileStream OpenRead(string name) => new Content(File.ReadAllBytes(Path.Combine(folder, name)));

    public IFileStream Create(string name) => throw new NotSupportedException();

    public IFileStream OpenAppend(string name) => throw new NotSupportedException();

    public void Delete(string name) => throw new NotSupportedException();

    public void Move(string from, string to) => throw new NotSupportedException();

    private sealed class Content(byte[] bytes) : IFileStream
    {
        private int _position;

        public long Length => bytes.Length;

        public int Read(byte[] target, int offset, int count)
        {
            var taken = Math.Min(count, bytes.Length - _position);
            bytes.AsSpan(_position, taken).CopyTo(target.AsSpan(offset));
            _position += taken;
            return taken;
        }

        public void Write(byte[] source, int offset, int count) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
