using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Gateway.Storage;

/// <summary>What a record in a frame is.</summary>
internal enum RecordKind : byte
{
    /// <summary>A run of the gateway began.</summary>
    Incarnation = 1,

    /// <summary>Term, vote and mesh.</summary>
    Vote = 2,

    /// <summary>An entry of the replicated log.</summary>
    LogEntry = 3,

    /// <summary>Gives a journal the short number that its records carry.</summary>
    JournalName = 4,

    /// <summary>A record of a journal.</summary>
    JournalRecord = 5,

    /// <summary>How far the log is known to be committed.</summary>
    Committed = 6,

    /// <summary>The gateway stopped in order; everything before was on the disk.</summary>
    Closed = 7,

    /// <summary>The log is void, and term, vote and mesh.</summary>
    SetAside = 8,
}

/// <summary>
/// A record in a frame: checksum of the rest (4 bytes), length of the content (3), kind (1), content. Each record has a checksum of
/// its own, so that one can be read without the frame around it and nothing damaged is ever handed out.
/// </summary>
internal static class Record
{
    public const int HeadSize = 8;
    public const int MaxContent = (1 << 24) - 1;
    public const int LogEntryHead = 25;
    public const int JournalRecordHead = 12;

    /// <summary>Completes a record whose content has been written at <c>record[HeadSize..]</c>.</summary>
    public static void Seal(Span<byte> record, RecordKind kind)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(record.Length - HeadSize) | ((uint)kind << 24));
        BinaryPrimitives.WriteUInt32LittleEndian(record, Checksum.Of(record[4..]));
    }

    /// <summary>The whole length of the record that starts here, or 0 where not even its head is complete.</summary>
    public static int LengthAt(ReadOnlySpan<byte> source) => source.Length < HeadSize
        ? 0
        : HeadSize + (int)(BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) & MaxContent);

    /// <summary>Reads the record at the start of <paramref name="source"/>; false where it is incomplete or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordKind kind, out ReadOnlySpan<byte> content)
    {
        kind = default;
        content = default;
        var length = LengthAt(source);
        if (length == 0 || source.Length < length)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Checksum.Of(source[4..length]))
            return false;
        kind = (RecordKind)source[7];
        content = source[HeadSize..length];
        return true;
    }

    public static void WriteVote(Span<byte> content, Vote vote)
    {
        BinaryPrimitives.WriteInt64LittleEndian(content, vote.Term);
        vote.VotedFor.Write(content[8..]);
        BinaryPrimitives.WriteUInt64LittleEndian(content[24..], vote.Cluster);
    }

    public const int VoteSize = 8 + NodeId.Size + 8;

    public static Vote ReadVote(ReadOnlySpan<byte> content) => new(
        BinaryPrimitives.ReadInt64LittleEndian(content), NodeId.Read(content[8..]), BinaryPrimitives.ReadUInt64LittleEndian(content[24..]));

    public static void WriteLogEntry(Span<byte> content, in LogEntry entry)
    {
        BinaryPrimitives.WriteInt64LittleEndian(content, entry.Index);
        BinaryPrimitives.WriteInt64LittleEndian(content[8..], entry.Term);
        BinaryPrimitives.WriteUInt64LittleEndian(content[16..], entry.Chain);
        content[24] = (byte)entry.Kind;
        entry.Payload.Span.CopyTo(content[LogEntryHead..]);
    }

    public static long LogIndex(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadInt64LittleEndian(content);

    /// <param name="content">The content, in memory that stays unchanged: the entry keeps a slice of it.</param>
    public static LogEntry ReadLogEntry(ReadOnlyMemory<byte> content) => new(
        BinaryPrimitives.ReadInt64LittleEndian(content.Span),
        BinaryPrimitives.ReadInt64LittleEndian(content.Span[8..]),
        (EntryKind)content.Span[24],
        BinaryPrimitives.ReadUInt64LittleEndian(content.Span[16..]),
        content[LogEntryHead..]);

    public static void WriteJournalRecord(Span<byte> content, int slot, long record, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(content, slot);
        BinaryPrimitives.WriteInt64LittleEndian(content[4..], record);
        body.CopyTo(content[JournalRecordHead..]);
    }

    public static (int Slot, long Record) ReadJournalRecord(ReadOnlySpan<byte> content) =>
        (BinaryPrimitives.ReadInt32LittleEndian(content), BinaryPrimitives.ReadInt64LittleEndian(content[4..]));

    public const int JournalNameSize = 4 + JournalId.Size;

    public static void WriteJournalName(Span<byte> content, int slot, JournalId journal)
    {
        BinaryPrimitives.WriteInt32LittleEndian(content, slot);
        journal.Gateway.Write(content[4..]);
        BinaryPrimitives.WriteUInt32LittleEndian(content[(4 + NodeId.Size)..], journal.Incarnation);
    }

    public static (int Slot, JournalId Journal) ReadJournalName(ReadOnlySpan<byte> content) => (
        BinaryPrimitives.ReadInt32LittleEndian(content),
        new JournalId(NodeId.Read(content[4..]), BinaryPrimitives.ReadUInt32LittleEndian(content[(4 + NodeId.Size)..])));
}
