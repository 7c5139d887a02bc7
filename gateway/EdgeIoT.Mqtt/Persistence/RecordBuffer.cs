using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>Records as bytes, little-endian, behind room for the head of their frame: each is its kind, its length, and its fields.</summary>
internal sealed class RecordBuffer
{
    private const int Kept = 1024 * 1024;
    private byte[] _bytes = new byte[4096];
    private int _length = JournalFrame.HeadSize;

    public bool IsEmpty => _length == JournalFrame.HeadSize;

    public int Length => _length;

    /// <summary>Head and records.</summary>
    public Span<byte> Frame => _bytes.AsSpan(0, _length);

    public int Begin(RecordKind kind)
    {
        Byte((byte)kind);
        Take(sizeof(int));
        return _length;
    }

    public void End(int begin) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(begin - sizeof(int)), _length - begin);

    public RecordBuffer Byte(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public RecordBuffer UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);
        return this;
    }

    public RecordBuffer UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);
        return this;
    }

    public RecordBuffer Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
        return this;
    }

    /// <summary>Bytes with their length.</summary>
    public RecordBuffer Bytes(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(Take(value.Length));
        return this;
    }

    public void Clear()
    {
        if (_bytes.Length > Kept) _bytes = new byte[4096];
        _length = JournalFrame.HeadSize;
    }

    private Span<byte> Take(int size)
    {
        var at = _length;
        if (_bytes.Length - at < size) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)at + size)));
        _length = at + size;
        return _bytes.AsSpan(at, size);
    }
}
