using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>Takes apart what <see cref="RecordBuffer"/> wrote. Reading over the end gives zeros and makes it <see cref="IsBroken"/>.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next record, its fields to be read from <paramref name="fields"/>.</summary>
    public bool TryNext(out RecordKind kind, out RecordReader fields)
    {
        kind = default;
        fields = default;
        if (_rest.IsEmpty || IsBroken) return false;
        kind = (RecordKind)Byte();
        fields = new(Take(UInt32()));
        return !IsBroken;
    }

    public byte Byte() => Take(1) is [var value] ? value : default;

    public ushort UInt16() => Take(sizeof(ushort)) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt16LittleEndian(value) : default;

    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : default;

    public long Int64() => Take(sizeof(long)) is { IsEmpty: false } value ? BinaryPrimitives.ReadInt64LittleEndian(value) : default;

    public ReadOnlySpan<byte> Bytes() => Take(UInt32());

    private ReadOnlySpan<byte> Take(uint size)
    {
        if (size > _rest.Length)
        {
            IsBroken = true;
            _rest = default;
            return default;
        }

        var taken = _rest[..(int)size];
        _rest = _rest[(int)size..];
        return taken;
    }
}
