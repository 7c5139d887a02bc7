using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Wire;

/// <summary>Writes one message into a buffer that is used again for the next. Integers are little-endian base 128.</summary>
internal sealed class MessageWriter
{
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>What was written since <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>Starts a message.</summary>
    public MessageWriter Begin(MessageKind kind)
    {
        _length = 0;
        return Byte((byte)kind);
    }

    /// <summary>Starts a payload that has no kind.</summary>
    public MessageWriter BeginPayload()
    {
        _length = 0;
        return this;
    }

    public MessageWriter Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
        return this;
    }

    public MessageWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public MessageWriter Fixed(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
        return this;
    }

    public MessageWriter Number(long value)
    {
        Reserve(10);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            _buffer[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _buffer[_length++] = (byte)rest;
        return this;
    }

    public MessageWriter Node(NodeId id)
    {
        Reserve(NodeId.Size);
        id.Write(_buffer.AsSpan(_length));
        _length += NodeId.Size;
        return this;
    }

    public MessageWriter Journal(JournalId id) => Node(id.Gateway).Number(id.Incarnation);

    public MessageWriter Address(MeshAddress address)
    {
        Reserve(MeshAddress.Size);
        address.Write(_buffer.AsSpan(_length));
        _length += MeshAddress.Size;
        return this;
    }

    public MessageWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        return Raw(value);
    }

    public MessageWriter Raw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
        return this;
    }

    public MessageWriter Text(string value)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(value);
        Number(size);
        Reserve(size);
        _length += System.Text.Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        return this;
    }

    private void Reserve(int size)
    {
        if (_length + size > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
    }
}
