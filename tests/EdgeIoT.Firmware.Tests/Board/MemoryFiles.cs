using EdgeIoT.Firmware.Flash;

namespace EdgeIoT.Firmware.Tests.Board;

/// <summary>Flash in memory: full when told, and without power after so many operations.</summary>
internal sealed class MemoryFiles : IFiles
{
    private readonly Dictionary<string, List<byte>> _files = new(StringComparer.Ordinal);

    public bool IsFull { get; set; }

    public int OperationsUntilPowerCut { get; set; } = int.MaxValue;

    public int Operations { get; private set; }

    public bool Exists(string name) => _files.ContainsKey(name);

    public IFileStream OpenRead(string name) => new Stream(this, _files[name]);

    public IFileStream Create(string name)
    {
        Spend();
        return new Stream(this, _files[name] = []);
    }

    public IFileStream OpenAppend(string name)
    {
        Spend();
        return new Stream(this, _files[name]);
    }

    public void Delete(string name)
    {
        Spend();
        _files.Remove(name);
    }

    public void Move(string from, string to)
    {
        Spend();
        if (!_files.TryAdd(to, _files[from]))
            throw new IOException("there is one already");
        _files.Remove(from);
    }

    public void Put(string name, string text) => _files[name] = [.. System.Text.Encoding.UTF8.GetBytes(text)];

    public void Damage(string name) => _files[name][^6] ^= 1;

    public int SizeOf(string name) => _files.TryGetValue(name, out var bytes) ? bytes.Count : 0;

    // Once the power is gone nothing is written any more, whatever the program believes.
    private void Spend()
    {
        if (++Operations > OperationsUntilPowerCut)
            throw new IOException("no power");
    }

    private sealed class Stream(MemoryFiles files, List<byte> bytes) : IFileStream
    {
        private int _position;

        public long Length => bytes.Count;

        public int Read(byte[] target, int offset, int count)
        {
            var taken = Math.Min(count, bytes.Count - _position);
            bytes.CopyTo(_position, target, offset, taken);
            _position += taken;
            return taken;
        }

        public void Write(byte[] source, int offset, int count)
        {
            if (files.Operations == files.OperationsUntilPowerCut)
                bytes.AddRange(source.AsSpan(offset, count / 2));
            files.Spend();
            if (files.IsFull)
                throw new IOException("the disk is full");
            bytes.AddRange(source.AsSpan(offset, count));
        }

        public void Dispose()
        {
        }
    }
}
