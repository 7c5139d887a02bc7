using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Simulation.Disk;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>A disk that makes durable what was written when the script says so. A crash keeps what is durable, and nothing else.</summary>
internal sealed class HandDisk : IMeshStore
{
    private readonly Actor _actor;
    private readonly DiskImage _durable;
    private readonly DiskImage _written;
    private readonly Queue<DiskWrite> _pending = new();
    private long _numbered;

    public HandDisk(Actor actor, DiskImage image)
    {
        (_actor, _durable) = (actor, image);
        image.Incarnation++;
        _written = image.Copy();
        Recovered = new RecoveredState
        {
            Incarnation = image.Incarnation,
            Vote = image.Vote,
            Snapshot = image.LogBase > 0 ? image.Snapshot : null,
            LastLogIndex = image.LogLast,
            Committed = Math.Min(image.CommittedHere, image.LogLast),
            Journals = [.. image.Journals.Select(j => new JournalExtent(j.Key, image.LastOf(j.Key)))],
            Forgotten = [.. image.Forgotten],
        };
    }

    public RecoveredState Recovered { get; }

    public TimeSpan FlushTime => TimeSpan.Zero;

    /// <summary>Everything that was written, durable or not.</summary>
    public DiskImage Written => _written;

    /// <summary>Whether anything is not durable yet; the note of what was applied is not worth a word.</summary>
    public bool HasPending => _pending.Any(w => w.Kind != DiskWriteKind.Committed);

    /// <summary>Whether that note alone waits.</summary>
    public bool HasNote => _pending.Count > 0 && !HasPending;

    public long WriteVote(Vote vote)
    {
        _actor.Tells("writes", $"writes vote: term {Naming.Term(vote.Term)}{(vote.VotedFor == default ? "" : $" for {_actor.Stage.Names.Of(vote.VotedFor)}")}");
        return Write(new DiskWrite(DiskWriteKind.Vote, Vote: vote));
    }

    public long WriteLog(ReadOnlySpan<LogEntry> entries)
    {
        _actor.Tells("writes", $"writes log: {_actor.Stage.Names.Range(entries[0].Index, entries[^1].Index)}");
        return Write(new DiskWrite(DiskWriteKind.Log, Entries: entries.ToArray()));
    }

    public long WriteJournal(JournalId journal, long first, ReadOnlySpan<ReadOnlyMemory<byte>> records)
    {
        Assert.Equal(_written.LastOf(journal) + 1, first);
        _actor.Tells("writes", $"writes journal {_actor.Stage.Names.Of(journal)}: {Naming.Records(first, first + records.Length - 1)}");
        var copies = new EdgeIoT.Simulation.Disk.JournalRecord[records.Length];
        for (var i = 0; i < records.Length; i++)
            copies[i] = new EdgeIoT.Simulation.Disk.JournalRecord(records[i], 0);
        return Write(new DiskWrite(DiskWriteKind.Journal, Journal: journal, Records: copies));
    }

    public long WriteCommitted(long index) => Write(new DiskWrite(DiskWriteKind.Committed, Number: index));

    public long WriteSnapshot(MeshSnapshot snapshot, bool keepsLog)
    {
        _actor.Tells("writes", $"writes snapshot: sequence {snapshot.Sequence}");
        return Write(new DiskWrite(DiskWriteKind.Snapshot, Snapshot: snapshot, Number: keepsLog ? 1 : 0));
    }

    public long WriteSetAside(Vote vote)
    {
        _actor.Tells("writes", "sets its log aside");
        return Write(new DiskWrite(DiskWriteKind.SetAside, Vote: vote));
    }

    public void Flush()
    {
        // The script flushes.
    }

    public void ReadLog(long first, long last, int maxBytes, List<LogEntry> entries)
    {
        for (var (i, bytes) = (first, 0); i <= last; i++)
        {
            bytes += _written.Entry(i).Payload.Length;
            if (i > first && bytes > maxBytes)
                break;
            entries.Add(_written.Entry(i));
        }
    }

    public void ReadJournal(JournalId journal, long first, long last, int maxBytes, List<ReadOnlyMemory<byte>> records)
    {
        for (var i = first; i <= last; i++)
            records.Add(_written.Journals[journal][(int)(i - 1 - _written.ForgottenOf(journal))].Bytes);
    }

    /// <summary>Makes everything durable that was written so far. Returns the number of the last write.</summary>
    public long Complete()
    {
        while (_pending.TryDequeue(out var write))
            _durable.Apply(write);
        return _numbered;
    }

    private long Write(in DiskWrite write)
    {
        _written.Apply(write);
        _pending.Enqueue(write);
        return ++_numbered;
    }
}
