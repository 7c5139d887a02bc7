using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Storage;

/// <summary>
/// The disk of one gateway, handed in. Writes are numbered, kept in order, and become durable in order: when the store
/// has made write n durable, all before it are too, and the host says so with <see cref="MeshNode.Durable"/>. Nothing
/// written is durable before that, and a crash may lose any suffix of it.
/// A store that cannot write never reports again; the host calls <see cref="MeshNode.StoreFailed"/>.
/// </summary>
public interface IMeshStore
{
    /// <summary>What the last run left, and this run's incarnation, which is durable already and higher than any before.</summary>
    RecoveredState Recovered { get; }

    /// <summary>How long a flush takes lately; zero while that is not known.</summary>
    TimeSpan FlushTime { get; }

    /// <summary>Records the term and the vote. Returns the number of the write.</summary>
    long WriteVote(Vote vote);

    /// <summary>Appends entries with consecutive indexes. An entry at or below the last index replaces it and all that
    /// follow. Returns the number of the write.</summary>
    long WriteLog(ReadOnlySpan<LogEntry> entries);

    /// <summary>Appends records <paramref name="first"/>, first + 1, … to a journal; <paramref name="first"/> is always one more
    /// than the last record written. The memory of the records stays unchanged for ever. Returns the number of the write.</summary>
    long WriteJournal(JournalId journal, long first, ReadOnlySpan<ReadOnlyMemory<byte>> records);

    /// <summary>Notes that the log is committed up to <paramref name="index"/>, and how far the order was applied. A hint that
    /// may be lost. Returns the number of the write.</summary>
    long WriteCommitted(long index);

    /// <summary>From here on the log begins behind <paramref name="snapshot"/>, and each of its journals behind the record that it names:
    /// what is before may be removed once the snapshot is durable. A journal that ends before that record goes on behind it.
    /// Returns the number of the write.</summary>
    /// <param name="snapshot">What takes the place of what is removed.</param>
    /// <param name="keepsLog">Whether entries behind the snapshot's stay; otherwise the log ends with it.</param>
    long WriteSnapshot(MeshSnapshot snapshot, bool keepsLog);

    /// <summary>The log is void: it begins at 1 again, nothing of it is committed, and no snapshot stands for anything. The journals stay as they are.
    /// Records <paramref name="vote"/> in the same write: after a crash there are both or neither. Returns the number of the write.</summary>
    long WriteSetAside(Vote vote);

    /// <summary>Starts to make everything written so far durable. While one flush runs, later writes gather for the next. On a slow disk it is
    /// called when it is worth it, with what nobody waits for a little later than it was written.</summary>
    void Flush();

    /// <summary>Adds entries from <paramref name="first"/> on, at least one and no more than fit in
    /// <paramref name="maxBytes"/> of payload. Sees everything written, durable or not.</summary>
    void ReadLog(long first, long last, int maxBytes, List<LogEntry> entries);

    /// <summary>Adds records from <paramref name="first"/> to <paramref name="last"/>, at least one and no more than fit in
    /// <paramref name="maxBytes"/>. Sees everything written, durable or not.</summary>
    void ReadJournal(JournalId journal, long first, long last, int maxBytes, List<ReadOnlyMemory<byte>> records);
}

/// <summary>The term that this gateway has seen and whom it voted for in it.</summary>
/// <param name="Term">The highest term seen.</param>
/// <param name="VotedFor">The candidate that got the vote in this term, or none.</param>
/// <param name="Cluster">The mesh that the log belongs to: drawn once when the mesh was founded; 0 before.</param>
public readonly record struct Vote(long Term, Identity.NodeId VotedFor, ulong Cluster);

/// <summary>How far a journal goes.</summary>
public readonly record struct JournalExtent(JournalId Journal, long Last);

/// <summary>What a store found when it was opened.</summary>
public sealed record RecoveredState
{
    /// <summary>This run's incarnation: durable, and higher than that of any run before.</summary>
    public required uint Incarnation { get; init; }

    /// <summary>The last vote written.</summary>
    public Vote Vote { get; init; }

    /// <summary>What the log and the journals begin behind; null where they begin at 1.</summary>
    public MeshSnapshot? Snapshot { get; init; }

    /// <summary>Index of the last log entry, 0 for an empty log. All entries behind <see cref="Snapshot"/> can be read.</summary>
    public long LastLogIndex { get; init; }

    /// <summary>The last hint of what was committed, never above <see cref="LastLogIndex"/>.</summary>
    public long Committed { get; init; }

    /// <summary>Every journal that has records here, the own ones of earlier runs included; each from record 1 on,
    /// or from the one behind that which <see cref="Forgotten"/> names.</summary>
    public IReadOnlyList<JournalExtent> Journals { get; init; } = [];

    /// <summary>The last record of each journal that is not kept any more, where that is not all from 1 on: those that <see cref="Snapshot"/>
    /// names, or one that was set aside with its log.</summary>
    public IReadOnlyList<JournalExtent> Forgotten { get; init; } = [];
}
