using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>The first byte of a membership message. Numbers are only ever added.</summary>
internal enum MembershipKind : byte
{
    /// <summary>number 4, self 16, view 9, news</summary>
    Ping = 1,

    /// <summary>number 4, self 16, view 9, news</summary>
    Ack = 2,

    /// <summary>number 4, target 16, news: probe it for me</summary>
    PingRequest = 3,

    /// <summary>number 4: the target did not answer me either, but I did</summary>
    Nack = 4,

    /// <summary>number 4: the target answered me</summary>
    IndirectAck = 5,

    /// <summary>news</summary>
    Gossip = 6,

    /// <summary>log2 of the buckets 1, hash 4 for each bucket</summary>
    Digest = 7,

    /// <summary>log2 of the buckets 1, then for each bucket that differs: number 2, members 1, (id 16, stamp 8) for each</summary>
    Summary = 8,

    /// <summary>id 16 for each record that is asked for</summary>
    Want = 9,
}

/// <summary>A piece of news.</summary>
internal enum NewsKind : byte
{
    /// <summary>length 2, record</summary>
    Record = 1,

    /// <summary>subject 16, stamp 8, author 16</summary>
    Suspect = 2,

    /// <summary>subject 16, stamp 8, author 16</summary>
    Dead = 3,
}

/// <summary>Writes a membership message into a buffer; the owner sees to it that fixed parts fit.</summary>
internal ref struct MembershipWriter(Span<byte> buffer, long message)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Tells messages apart; see <see cref="GossipQueue"/>.</summary>
    public long Message { get; } = message;

    public int Length { get; private set; }

    public readonly int Free => _buffer.Length - Length;

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Write(byte value) => _buffer[Length++] = value;

    public void Write(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[Length..], value);
        Length += 2;
    }

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[Length..], value);
        Length += 4;
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[Length..], value);
        Length += 8;
    }

    public void Write(float value) => Write(BitConverter.SingleToUInt32Bits(value));

    public void Write(NodeId value)
    {
        value.Write(_buffer[Length..]);
        Length += NodeId.Size;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Free)
            return false;
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
        return true;
    }
}

/// <summary>Reads a membership message. Reading past the end gives zeros and sets <see cref="Failed"/>.</summary>
internal ref struct MembershipReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public bool Failed { get; private set; }

    public readonly bool AtEnd => Failed || _rest.IsEmpty;

    public readonly int Left => Failed ? 0 : _rest.Length;

    public byte ReadByte() => Take(1) is [var value] ? value : (byte)0;

    public ushort ReadUInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public uint ReadUInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    public ulong ReadUInt64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    public float ReadSingle() => BitConverter.UInt32BitsToSingle(ReadUInt32());

    public NodeId ReadId() => Take(NodeId.Size) is { Length: NodeId.Size } bytes ? NodeId.Read(bytes) : default;

    public ReadOnlySpan<byte> Take(int length)
    {
        if (Failed || _rest.Length < length)
        {
            Failed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
