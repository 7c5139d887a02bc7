using EdgeIoT.Mesh.Election;

namespace EdgeIoT.Mesh.Log;

/// <summary>What an entry of the replicated log says.</summary>
public enum EntryKind : byte
{
    /// <summary>The first entry of a term: it commits what earlier terms left (Raft §5.4.2).</summary>
    NoOp = 1,

    /// <summary>The voters and learners from here on.</summary>
    Configuration = 2,

    /// <summary>How far each ingress journal has its place in the total order.</summary>
    Cut = 3,

    /// <summary>A command of a service on the log; opaque to the log.</summary>
    Command = 4,

    /// <summary>Records that nobody waits for any more, up to one in each of some journals: an epoch begins, and they were on disks that may be gone.</summary>
    GivenUp = 5,
}

/// <summary>One entry of the replicated log.</summary>
/// <param name="Index">Position, from 1, without gaps.</param>
/// <param name="Term">The term of the coordinator that appended it, with its epoch.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Chain">Hash over the previous entry's chain and this entry: two logs that agree on one chain agree on all before.</param>
/// <param name="Payload">The content; its form depends on the kind.</param>
public readonly record struct LogEntry(long Index, long Term, EntryKind Kind, ulong Chain, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The epoch of the term.</summary>
    public long Epoch => EpochTerm.EpochOf(Term);

    /// <summary>The term within its epoch, as people are told it.</summary>
    public long TermOfEpoch => EpochTerm.Within(Term);
}
