using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// What one round wrote: it is there as a whole, or not at all.
/// <code>
/// 0 mark   4 length of what follows the head   8 when, ms since 1970   16 checksum of head and records   20 records
/// </code>
/// </summary>
internal static class JournalFrame
{
    public const int HeadSize = 20;
    public const uint Mark = 0x4C_4A_51_A7;

    private const int ChecksumAt = 16;

    /// <summary>Fills the head of a frame whose records are there.</summary>
    public static void Seal(Span<byte> frame, ulong salt, long time)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], frame.Length - HeadSize);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], time);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumAt..], Checksum(frame[..HeadSize], frame[HeadSize..], salt));
    }

    /// <summary>Length of the records; negative where this is no head.</summary>
    public static int LengthOf(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head) == Mark ? BinaryPrimitives.ReadInt32LittleEndian(head[4..]) : -1;

    public static long TimeOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64LittleEndian(head[8..]);

    public static bool IsWhole(ReadOnlySpan<byte> head, ReadOnlySpan<byte> records, ulong salt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head[ChecksumAt..]) == Checksum(head, records, salt);

    private static uint Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> records, ulong salt) =>
        JournalChecksum.Of(salt, head[..ChecksumAt], records);
}
