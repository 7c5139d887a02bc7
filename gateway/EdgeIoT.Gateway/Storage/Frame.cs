using System.Buffers.Binary;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// The head of a frame: what one batch of records looks like on the disk. Frames start at multiples of 16.
/// <code>
///  0 magic   4 checksum of 8..48      8 number    16 synced
/// 24 length 28 checksum of payload   32 previous  36 segment   40 offset   44 zero   48 payload
/// </code>
/// <c>previous</c> is the head's checksum of the frame before, so that a frame vouches for all before it.
/// <c>synced</c> is the newest frame that was on the disk for certain when this one was written. It tells a torn tail from damage:
/// a power cut may lose any of the frames that were written since the last flush, in any order, but none up to <c>synced</c>.
/// </summary>
internal readonly record struct Frame(long Number, long Synced, int Length, uint PayloadChecksum, uint Previous, int Segment, int Offset)
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadSize = 48;

    /// <summary>Frames start at multiples of this.</summary>
    public const int Alignment = 16;

    private const uint Magic = 0x52464945; // "EIFR"

    /// <summary>Where the next frame may start.</summary>
    public int End => Align(Offset + HeadSize + Length);

    public static int Align(int offset) => (offset + Alignment - 1) & -Alignment;

    /// <summary>Whether <paramref name="source"/> begins like a frame; cheap, for searching.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt32LittleEndian(source) == Magic;

    /// <summary>Writes the head and returns its checksum, which the next frame carries as <see cref="Previous"/>.</summary>
    public uint Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Synced);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[28..], PayloadChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(target[32..], Previous);
        BinaryPrimitives.WriteInt32LittleEndian(target[36..], Segment);
        BinaryPrimitives.WriteInt32LittleEndian(target[40..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(target[44..], 0);
        var checksum = Checksum.Of(target[8..HeadSize]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], checksum);
        return checksum;
    }

    /// <summary>Reads a head that was written for exactly this place.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, int segment, int offset, out Frame frame, out uint checksum)
    {
        frame = default;
        checksum = 0;
        if (source.Length < HeadSize || !HasMagic(source))
            return false;
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        if (checksum != Checksum.Of(source[8..HeadSize]))
            return false;
        frame = new Frame(
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[40..]));
        return frame.Segment == segment && frame.Offset == offset && frame.Length >= 0;
    }
}
