using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// The file <c>begin</c>: where the segments begin, and what the removed ones said. Replaced as a whole: written under another name, synced,
/// renamed. Segments before <see cref="FirstSegment"/> are leftovers.
/// <code>
///  magic, version, length, checksum │ first segment, frame and chain before it │ position, keeps log │ incarnation, vote, committed │ journals, with where each begins │ snapshot
/// </code>
/// </summary>
internal sealed record Checkpoint
{
    private const ulong Magic = 0x314E474245544F45; // "EOTEBGN1"
    private const int HeadSize = 24;
    private const int Version = 2;
    private const int VersionWithoutFirsts = 1;

    public const string FileName = "begin";

    /// <summary>The first segment that is needed.</summary>
    public required int FirstSegment { get; init; }

    /// <summary>The number of the frame before it; it and the checksum are known once everything before is written.</summary>
    public long FrameBefore { get; init; }

    /// <summary>The checksum of that frame.</summary>
    public uint ChainBefore { get; init; }

    /// <summary>Where in the segments the snapshot took the place of what was before.</summary>
    public required long Position { get; init; }

    /// <summary>Whether entries behind the snapshot's that stand before <see cref="Position"/> are of the log.</summary>
    public required bool KeepsLog { get; init; }

    public required uint Incarnation { get; init; }

    public required Vote Vote { get; init; }

    public required long Committed { get; init; }

    /// <summary>The journals in the order of their short numbers.</summary>
    public required IReadOnlyList<JournalId> Journals { get; init; }

    /// <summary>How many records of each of them are not kept any more: more than the snapshot stands for, where an earlier one stood for more and the log
    /// was set aside since.</summary>
    public required IReadOnlyList<long> Firsts { get; init; }

    public required MeshSnapshot Snapshot { get; init; }

    /// <summary>In the earlier form where that says it, so that the version before can read it.</summary>
    public byte[] Encode()
    {
        var version = Firsts.SequenceEqual(StoodFor(Snapshot, Journals)) ? VersionWithoutFirsts : Version;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(new byte[HeadSize]);
        writer.Write(FirstSegment);
        writer.Write(FrameBefore);
        writer.Write(ChainBefore);
        writer.Write(Position);
        writer.Write(KeepsLog);
        writer.Write(Incarnation);
        Span<byte> vote = stackalloc byte[Record.VoteSize];
        Record.WriteVote(vote, Vote);
        writer.Write(vote);
        writer.Write(Committed);
        writer.Write(Journals.Count);
        Span<byte> name = stackalloc byte[Record.JournalNameSize];
        for (var slot = 0; slot < Journals.Count; slot++)
        {
            Record.WriteJournalName(name, slot, Journals[slot]);
            writer.Write(name);
            if (version == Version)
                writer.Write(Firsts[slot]);
        }

        writer.Write(Snapshot.Content.Length);
        writer.Write(Snapshot.Content.Span);
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length - HeadSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Checksum.Of(bytes.AsSpan(HeadSize)));
        return bytes;
    }

    /// <summary>Reads the file, if there is one.</summary>
    /// <exception cref="StoreException">It is damaged, or of a later version.</exception>
    public static Checkpoint? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeadSize || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw StoreException.Damaged(path, 0, "this is not where segments begin");
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) is var version && version is not (Version or VersionWithoutFirsts))
            throw StoreException.Damaged(path, 8, $"format {version} is later than {Version}, the newest that this version reads");
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)) != bytes.Length - HeadSize
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16)) != Checksum.Of(bytes.AsSpan(HeadSize)))
            throw StoreException.Damaged(path, HeadSize, "it fails its checksum");
        return Decode(path, bytes, version);
    }

    private static Checkpoint Decode(string path, byte[] bytes, int version)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, HeadSize, bytes.Length - HeadSize, writable: false));
        var (first, frame, chain) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadUInt32());
        var (position, keepsLog, incarnation) = (reader.ReadInt64(), reader.ReadBoolean(), reader.ReadUInt32());
        var (vote, committed) = (Record.ReadVote(reader.ReadBytes(Record.VoteSize)), reader.ReadInt64());
        var journals = new JournalId[reader.ReadInt32()];
        var firsts = new long[journals.Length];
        for (var slot = 0; slot < journals.Length; slot++)
        {
            journals[slot] = Record.ReadJournalName(reader.ReadBytes(Record.JournalNameSize)).Journal;
            firsts[slot] = version == VersionWithoutFirsts ? 0 : reader.ReadInt64();
        }

        var content = reader.ReadBytes(reader.ReadInt32());
        var snapshot = MeshSnapshot.Decode(content) ?? throw StoreException.Damaged(path, bytes.Length - content.Length, "a later version wrote its snapshot");
        return new Checkpoint
        {
            FirstSegment = first,
            FrameBefore = frame,
            ChainBefore = chain,
            Position = position,
            KeepsLog = keepsLog,
            Incarnation = incarnation,
            Vote = vote,
            Committed = committed,
            Journals = journals,
            Firsts = version == VersionWithoutFirsts ? StoodFor(snapshot, journals) : firsts,
            Snapshot = snapshot,
        };
    }

    /// <summary>How many records of each journal a snapshot has taken the place of.</summary>
    private static long[] StoodFor(MeshSnapshot snapshot, IReadOnlyList<JournalId> journals)
    {
        var stoodFor = new Dictionary<JournalId, long>(snapshot.Journals.Count);
        foreach (var (journal, last) in snapshot.Journals)
            stoodFor[journal] = Math.Max(last, stoodFor.GetValueOrDefault(journal));
        return [.. journals.Select(journal => stoodFor.GetValueOrDefault(journal))];
    }
}
