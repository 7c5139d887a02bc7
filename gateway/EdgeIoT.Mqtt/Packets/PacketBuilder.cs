using System.Buffers.Binary;
using System.Text;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>
/// Writes packets whose length is not known beforehand: the body grows behind room for the fixed header, which is put before
/// it at the end. One for each thread, used from <see cref="Start"/> to <see cref="Finish"/> without a call to anybody else between.
/// </summary>
internal sealed class PacketBuilder
{
    private const int HeaderRoom = 5;
    private const int Kept = 64 * 1024;

    [ThreadStatic]
    private static PacketBuilder? _current;

    private byte[] _buffer = new byte[512];
    private int _end = HeaderRoom;

    public int Length => _end - HeaderRoom;

    public static PacketBuilder Start()
    {
        var builder = _current ??= new();
        if (builder._buffer.Length > Kept) builder._buffer = new byte[512];
        builder._end = HeaderRoom;
        return builder;
    }

    public PacketBuilder Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    public PacketBuilder UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);
        return this;
    }

    public PacketBuilder UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
        return this;
    }

    public PacketBuilder VariableInteger(int value)
    {
        VariableByteInteger.Write(Room(VariableByteInteger.Size(value)), value);
        return this;
    }

    public PacketBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    /// <summary>Binary data or UTF-8 with its length; longer than 65,535 bytes is the caller's mistake.</summary>
    public PacketBuilder Binary(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, ushort.MaxValue);
        return UInt16((ushort)bytes.Length).Raw(bytes);
    }

    public PacketBuilder String(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue);
        UInt16((ushort)size);
        Encoding.UTF8.GetBytes(text, Room(size));
        return this;
    }

    /// <summary>Begins a block whose length comes before it; <see cref="EndBlock"/> puts it there.</summary>
    public int BeginBlock() => _end;

    public PacketBuilder EndBlock(int start)
    {
        var length = _end - start;
        var size = VariableByteInteger.Size(length);
        Room(size);
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + size));
        VariableByteInteger.Write(_buffer.AsSpan(start), length);
        return this;
    }

    /// <summary>Forgets what came after the mark that <see cref="BeginBlock"/> gave.</summary>
    public void Rewind(int mark) => _end = mark;

    /// <summary>The body so far.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(HeaderRoom, Length);

    /// <summary>The whole packet, valid until the thread starts another one.</summary>
    public ReadOnlySpan<byte> Finish(MqttPacketType type, byte flags = 0)
    {
        var size = VariableByteInteger.Size(Length);
        var start = HeaderRoom - size - 1;
        _buffer[start] = (byte)(((int)type << 4) | flags);
        VariableByteInteger.Write(_buffer.AsSpan(start + 1), Length);
        return _buffer.AsSpan(start, _end - start);
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _end < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _end + size));
        var room = _buffer.AsSpan(_end, size);
        _end += size;
        return room;
    }
}
