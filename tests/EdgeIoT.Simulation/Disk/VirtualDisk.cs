using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Story;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Disk;

/// <summary>
/// A gateway's disk during one run. What is written is read at once, and is durable only when a flush that began later has ended;
/// a crash keeps what is durable and any number of the writes after it, in their order.
/// </summary>
public sealed class VirtualDisk : IMeshStore
{
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);
    private readonly GatewayRun _run;
    private readonly DiskImage _durable;
    private readonly DiskImage _written;
    private readonly Chance _chance;
    private readonly Queue<DiskWrite> _pending = new();
    private readonly Queue<DiskWrite> _unmade = new();
    private long _numbered;
    private long _made;
    private long _flushing;
    private bool _again;
    private TimeSpan _flushTakes;
    private readonly FlushTime _flushTime = new();

    /// <summary>Opens the disk for a run: its incarnation is durable from here on.</summary>
    public VirtualDisk(GatewayRun run, DiskImage image, Chance chance)
    {
        (_run, _durable, _chance) = (run, image, chance);
        image.Incarnation++;
        _written = image.Copy();
        Recovered = new RecoveredState
        {
            Incarnation = image.Incarnation,
            Vote = image.Vote,
            Snapshot = image.LogBase > 0 ? image.Snapshot : null,
            LastLogIndex = image.LogLast,
            Committed = Math.Min(image.Committed, image.LogLast),
            Journals = [.. image.Journals.Select(j => new JournalExtent(j.Key, image.LastOf(j.Key)))],
            Forgotten = [.. image.Forgotten],
        };
    }

    /// <inheritdoc/>
    public RecoveredState Recovered { get; }

    /// <inheritdoc/>
    public TimeSpan FlushTime => _flushTime.Value;

    /// <summary>The mesh that the log is of, and its line of epochs.</summary>
    public (ulong Cluster, long Line) History => (_written.Vote.Cluster, EpochRule.LineOf(_written.Vote.Term));

    /// <summary>Who votes as the log says that this run has written, decided or not.</summary>
    public VotersEntry? Voters => _written.Voters.LastOrDefault();

    /// <summary>Who votes by it from an entry on.</summary>
    public IEnumerable<VotersEntry> VotersFrom(VotersEntry? entry) => _written.Voters.Where(v => v.Index >= (entry?.Index ?? 0));

    /// <summary>The chain of an entry, written or durable; null where a snapshot stands for it.</summary>
    public ulong? ChainAt(long index) => index > _written.LogBase && index <= _written.LogLast ? _written.Entry(index).Chain : null;

    /// <summary>How far a journal is written, durable or not.</summary>
    public long LastOf(JournalId journal) => _written.LastOf(journal);

    /// <summary>Whether it has refused a write.</summary>
    public bool Failed { get; private set; }

    /// <inheritdoc/>
    public long WriteVote(Vote vote)
    {
        _run.World.Votes.Check(_run.Gateway.Name, _written, vote);
        _run.World.Epochs.Voted(_run, _written.Vote, vote);
        _run.Voted(vote.VotedFor);
        return Write(new DiskWrite(DiskWriteKind.Vote, Vote: vote));
    }

    /// <inheritdoc/>
    public long WriteLog(ReadOnlySpan<LogEntry> entries)
    {
        var copies = new LogEntry[entries.Length];
        for (var i = 0; i < entries.Length; i++)
            copies[i] = entries[i] with { Payload = entries[i].Payload.ToArray() };
        _run.World.Logs.CheckAppend(_run.Gateway.Name, _written, copies);
        return Write(new DiskWrite(DiskWriteKind.Log, Entries: copies));
    }

    /// <inheritdoc/>
    public long WriteJournal(JournalId journal, long first, ReadOnlySpan<ReadOnlyMemory<byte>> records)
    {
        var last = _written.LastOf(journal);
        if (first != last + 1 || records.IsEmpty)
            throw new ViolationException("A journal is appended to record by record", $"{_run.Gateway.Name} writes record {first} after {last} of {journal}");
        var copies = new JournalRecord[records.Length];
        for (var i = 0; i < records.Length; i++)
            copies[i] = new JournalRecord(records[i], Checksum.Of(records[i].Span));
        _run.World.Journals.CheckAppend(_run, journal, first, copies);
        return Write(new DiskWrite(DiskWriteKind.Journal, Journal: journal, Records: copies));
    }

    /// <inheritdoc/>
    public long WriteCommitted(long index)
    {
        _run.World.Logs.CheckCommitted(_run.Gateway.Name, _written, index);
        return Write(new DiskWrite(DiskWriteKind.Committed, Number: index));
    }

    /// <inheritdoc/>
    public long WriteSnapshot(MeshSnapshot snapshot, bool keepsLog)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _run.World.Snapshots.Check(_run.Gateway.Name, _written, snapshot, keepsLog);
        return Write(new DiskWrite(DiskWriteKind.Snapshot, Snapshot: snapshot, Number: keepsLog ? 1 : 0));
    }

    /// <inheritdoc/>
    public long WriteSetAside(Vote vote)
    {
        _run.World.Votes.Check(_run.Gateway.Name, _written, vote);
        _run.SettingAside(EpochRule.LineOf(vote.Term), _written);
        return Write(new DiskWrite(DiskWriteKind.SetAside, Vote: vote));
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_flushing > 0)
        {
            _again = true;
            return;
        }
        if (Failed || _made == _numbered)
            return;
        if (_run.Gateway.DiskFaults.Full)
        {
            Failed = true;
            if (_run.Gateway.DiskFaults.Half)
                KeepSome();
            _run.Receive(new Input(InputKind.StoreFailed));
            return;
        }
        _flushing = _numbered;
        var time = _chance.Around(_run.Gateway.DiskFaults.FlushMean) * (_chance.Hit(_run.Gateway.DiskFaults.Stall) ? 100 : 1);
        _flushTakes = time < LongestFlush ? time : LongestFlush;
        _run.World.Schedule.After(_flushTakes, static (disk, _, _) => ((VirtualDisk)disk).Flushed(), this);
    }

    /// <inheritdoc/>
    public void ReadLog(long first, long last, int maxBytes, List<LogEntry> entries)
    {
        if (first <= _written.LogBase || last > _written.LogLast || first > last)
            throw new ViolationException("Only what is kept is read", $"{_run.Gateway.Name} reads log {first}..{last} of {_written.LogBase + 1}..{_written.LogLast}");
        for (var (i, bytes) = (first, 0); i <= last; i++)
        {
            var entry = _written.Entry(i);
            bytes += entry.Payload.Length;
            if (i > first && bytes > maxBytes)
                break;
            entries.Add(entry);
        }
    }

    /// <inheritdoc/>
    public void ReadJournal(JournalId journal, long first, long last, int maxBytes, List<ReadOnlyMemory<byte>> records)
    {
        var have = _written.Journals.GetValueOrDefault(journal);
        var forgotten = _written.ForgottenOf(journal);
        if (first <= forgotten || have is null || last > forgotten + have.Count || first > last)
            throw new ViolationException("Only what is kept is read", $"{_run.Gateway.Name} reads {journal} {first}..{last} of {forgotten + 1}..{_written.LastOf(journal)}");
        for (var (i, bytes) = (first, 0); i <= last; i++)
        {
            var record = have[(int)(i - 1 - forgotten)];
            bytes += record.Bytes.Length;
            if (i > first && bytes > maxBytes)
                break;
            if (Checksum.Of(record.Bytes.Span) != record.Checksum)
                throw new ViolationException("The memory of a record stays unchanged", $"{_run.Gateway.Name} changed record {i} of {journal} after writing it");
            records.Add(record.Bytes);
        }
    }

    /// <summary>The newest write of which the node knows that it is durable.</summary>
    public long Told { get; set; }

    /// <summary>Whether something is written and no flush is under way, as the node knows.</summary>
    public bool HasUnflushed => _flushing == 0 && Told == _made && _made < _numbered && !Failed;

    /// <summary>Power or process ends: a random number of the writes that are not durable yet are kept, the last of them perhaps in
    /// part. What a disk has lied about outlives the process and not the power.</summary>
    public void Crash(bool power)
    {
        if (power && _unmade.Count > 0)
            return;
        while (_unmade.TryDequeue(out var write))
            _durable.Apply(write);
        if (!Failed)
            KeepSome();
    }

    private void KeepSome()
    {
        var keep = _chance.Below(3) switch { 0 => 0, 1 => _pending.Count, _ => _chance.Below(_pending.Count + 1) };
        for (var i = 0; i < keep; i++)
            MakeDurable(_pending.Dequeue());
        if (_pending.TryPeek(out var torn) && torn.Parts > 1 && _chance.Hit(_run.Gateway.DiskFaults.Tear))
            MakeDurable(torn.First(_chance.Between(1, torn.Parts - 1)));
    }

    private long Write(in DiskWrite write)
    {
        _run.Effect();
        _written.Apply(write);
        _pending.Enqueue(write);
        return ++_numbered;
    }

    private void Flushed()
    {
        if (!_run.Alive)
            return;
        for (; _made < _flushing; _made++)
            MakeDurable(_pending.Dequeue());
        _flushing = 0;
        _flushTime.Add(_flushTakes);
        _run.Receive(new Input(InputKind.Durable, _made));
        if (!_again)
            return;
        _again = false;
        Flush();
    }

    private void MakeDurable(in DiskWrite write)
    {
        if (_run.Gateway.DiskFaults.Lies || _unmade.Count > 0)
            _unmade.Enqueue(write);
        else
            _durable.Apply(write);
        if (write.Kind == DiskWriteKind.Journal)
            _run.World.Acknowledgements.Durable(_run, write.Records!);
    }
}
