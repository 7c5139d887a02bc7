using System.Buffers.Binary;

namespace EdgeIoT.Gateway.Storage;

/// <summary>The first 64 bytes of a segment file: magic, format version, number, size, checksum. Durable before the first frame.</summary>
internal static class SegmentHeader
{
    public const int Size = 64;

    private const ulong Magic = 0x31474553544F4945; // "EIOTSEG1"
    private const int Version = 1;

    public static void Write(Span<byte> target, int number, int size)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], number);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(target[20..], Checksum.Of(target[..20]));
    }

    /// <summary>Checks the header and reads the size; returns what is wrong, or null.</summary>
    public static string? Read(ReadOnlySpan<byte> source, int number, out int size)
    {
        size = 0;
        if (source.Length < Size || BinaryPrimitives.ReadUInt64LittleEndian(source) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(source[20..]) != Checksum.Of(source[..20]))
            return "this is not the head of a segment";
        if (BinaryPrimitives.ReadInt32LittleEndian(source[8..]) is var version && version != Version)
            return $"format {version} is not {Version}, the one that this version reads";
        if (BinaryPrimitives.ReadInt32LittleEndian(source[12..]) is var found && found != number)
            return $"it is segment {found} under the name of {number}";
        size = BinaryPrimitives.ReadInt32LittleEndian(source[16..]);
        return null;
    }
}
