namespace EdgeIoT.Gateway.Storage;

/// <summary>A moving view of one segment file, for reading it from the front to the end.</summary>
internal sealed class SegmentWindow : IDisposable
{
    private const int Block = 64 * 1024;

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private byte[] _buffer = new byte[Block];
    private int _start;
    private int _filled;

    public SegmentWindow(SegmentFiles files, int segment)
    {
        _file = File.OpenHandle(files.PathOf(segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Segment = segment;
        Length = RandomAccess.GetLength(_file);
    }

    public int Segment { get; }

    public long Length { get; }

    /// <summary>The bytes at <paramref name="offset"/>, fewer where the file ends; valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek(int offset, int length)
    {
        if (length < 0 || offset + (long)length > Length)
            length = (int)Math.Max(0, Math.Min(int.MaxValue, Length - offset));
        if (offset < _start || offset + length > _start + _filled)
            Fill(offset, length);
        return _buffer.AsSpan(offset - _start, Math.Min(length, _start + _filled - offset));
    }

    /// <summary>A frame from <paramref name="offset"/> on that says that frame <paramref name="number"/> had been synced before it was written.</summary>
    public Frame? FindVouching(int offset, long number)
    {
        for (; offset + Frame.HeadSize <= Length; offset += Frame.Alignment)
            if (Frame.HasMagic(Peek(offset, sizeof(uint)))
                && Frame.TryRead(Peek(offset, Frame.HeadSize), Segment, offset, out var frame, out _) && frame.Synced >= number)
                return frame;
        return null;
    }

    /// <summary>Whether the rest of the file was never written.</summary>
    public bool IsZero(int offset)
    {
        while (offset < Length)
        {
            var block = Peek(offset, Block);
            if (block.ContainsAnyExcept((byte)0))
                return false;
            offset += block.Length;
        }

        return true;
    }

    public void Dispose() => _file.Dispose();

    private void Fill(int offset, int length)
    {
        if (length > _buffer.Length)
            _buffer = new byte[length];
        _start = offset;
        _filled = RandomAccess.Read(_file, _buffer, offset);
    }
}
