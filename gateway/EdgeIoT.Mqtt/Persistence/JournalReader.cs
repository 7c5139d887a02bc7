using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// Reads the frames of a file in order. What is damaged is passed over to the next frame that is whole; what is not followed by
/// one is a torn tail.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private const int Buffered = 1024 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _head = new byte[JournalFrame.HeadSize];
    private byte[] _records = new byte[64 * 1024];

    public JournalReader(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Buffered);
        var header = new byte[JournalHeader.Size];
        var read = _file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        IsReadable = JournalHeader.TryRead(header.AsSpan(0, read), out var salt);
        Salt = salt;
        End = JournalHeader.Size;
        if (!IsReadable) Torn = _file.Length;
    }

    /// <summary>False where nothing of the file can be read.</summary>
    public bool IsReadable { get; }

    /// <summary>Whether the process died before the head was written: nothing is missing.</summary>
    public bool IsJustBegun => !IsReadable && Torn < JournalHeader.Size;

    public ulong Salt { get; }

    /// <summary>Where the last whole frame ends: the place to go on writing.</summary>
    public long End { get; private set; }

    /// <summary>Bytes that were passed over, with whole frames behind them.</summary>
    public long Damaged { get; private set; }

    /// <summary>Bytes at the end that are no whole frame.</summary>
    public long Torn { get; private set; }

    /// <summary>When the last frame was written, ms since 1970.</summary>
    public long Time { get; private set; }

    /// <summary>The records of the next whole frame, good until the next call.</summary>
    public bool TryNext(out ReadOnlyMemory<byte> records)
    {
        records = default;
        if (!IsReadable) return false;
        for (var at = End; ; at++)
        {
            if (!Find(ref at))
            {
                Torn = Math.Max(0, _file.Length - End); // The head alone may be cut off: one copy of it is enough.
                return false;
            }

            if (ReadFrame(at) is not { } length) continue;
            Damaged += at - End;
            End = at + JournalFrame.HeadSize + length;
            Time = JournalFrame.TimeOf(_head);
            records = _records.AsMemory(0, length);
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Moves to the next place where a frame may begin.</summary>
    private bool Find(ref long at)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        for (; at + JournalFrame.HeadSize <= _file.Length; at++)
        {
            _file.Position = at;
            _file.ReadExactly(mark);
            if (BinaryPrimitives.ReadUInt32LittleEndian(mark) == JournalFrame.Mark) return true;
        }

        return false;
    }

    private int? ReadFrame(long at)
    {
        _file.Position = at;
        _file.ReadExactly(_head);
        var length = JournalFrame.LengthOf(_head);
        if (length < 0 || length > _file.Length - at - JournalFrame.HeadSize) return null;
        if (_records.Length < length) _records = new byte[Math.Max(length, (int)Math.Min(2L * _records.Length, Array.MaxLength))];
        _file.ReadExactly(_records.AsSpan(0, length));
        return JournalFrame.IsWhole(_head, _records.AsSpan(0, length), Salt) ? length : null;
    }
}
