using EdgeIoT.Gateway.Threads;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// Everything that a gateway must not forget, in one write-ahead sequence of segment files.
/// <code>
/// node's loop:  Write… ─▶ open batch ─▶ Flush ─┐                         (memory copies only, never waits for the disk)
/// disk thread:            takes all batches ◀──┘ ─▶ one write ─▶ one flush ─▶ Durable(n)
/// </code>
/// While one flush runs, later writes gather in the next batch: that is the whole group commit.
/// The first error of a write or flush is final. A flush is never tried again, because after a failed one the kernel may have
/// dropped what it could not write and report success the next time.
/// </summary>
public sealed partial class SegmentStore : IMeshStore, IDisposable
{
    /// <summary>A batch closes at this size: bounds what recovery reads at once.</summary>
    private const int FullBatch = 1024 * 1024;

    /// <summary>After the disk has failed, the node goes on for as long as this much lasts.</summary>
    private const long MostHeldAfterFault = 64 * 1024 * 1024;

    private readonly StoreOptions _options;
    private readonly SegmentFiles _files;
    private readonly StoreIndex _index;
    private readonly Lock _gate = new();
    private readonly List<Batch> _batches = [];
    private readonly int _segmentSize;
    private int _unwritten;
    private long _heldBytes;
    private long _write;

    private SegmentStore(StoreOptions options, SegmentFiles files, StoreRecovery recovery)
    {
        _options = options;
        _files = files;
        _index = recovery.Index;
        _parker = new ThreadParker(() => Volatile.Read(ref _asked) != 0);
        _segmentSize = files.SegmentSize;
        _frames = _synced = recovery.LastFrame;
        _chain = recovery.Chain;
        _batches.Add(new Batch(recovery.Segment, recovery.Offset, expectedLength: 0));
        _starts = recovery.Starts;
        (_vote, _committed) = (recovery.Vote, recovery.Committed);
        Warnings = recovery.Warnings;
        Recovered = new RecoveredState
        {
            Incarnation = recovery.Incarnation + 1,
            Vote = recovery.Vote,
            Snapshot = recovery.Snapshot,
            LastLogIndex = _index.Log.Count,
            Committed = Math.Min(recovery.Committed, _index.Log.Count),
            Journals = [.. Enumerable.Range(0, _index.JournalCount)
                .Select(slot => new JournalExtent(_index.IdOf(slot), _index.RecordsOf(slot).Count)).Where(extent => extent.Last > 0)],
            Forgotten = [.. Enumerable.Range(0, _index.JournalCount)
                .Select(slot => new JournalExtent(_index.IdOf(slot), _index.RecordsOf(slot).First)).Where(extent => extent.Last > 0)],
        };
    }

    /// <inheritdoc/>
    public RecoveredState Recovered { get; }

    /// <summary>What recovery had to repair, for the log.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens the folder, recovers what is there, and makes this run's incarnation durable.</summary>
    /// <exception cref="StoreException">The files are damaged, or the folder cannot be used.</exception>
    public static SegmentStore Open(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentSize, 64 * 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentSize, 1024 * 1024 * 1024);
        var files = new SegmentFiles(options.Folder, options.SegmentSize, options.Disk);
        try
        {
            var store = new SegmentStore(options, files, StoreRecovery.Run(files));
            store.WriteIncarnation();
            store.WriteBatches();
            return store;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            files.Dispose();
            throw new StoreException($"{options.Folder} cannot be used: {failure.Message}", failure);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long WriteVote(Vote vote)
    {
        lock (_gate)
        {
            var record = Reserve(Record.VoteSize, out _);
            Record.WriteVote(record[Record.HeadSize..], vote);
            _vote = vote;
            return Complete(record, RecordKind.Vote);
        }
    }

    /// <inheritdoc/>
    public long WriteLog(ReadOnlySpan<LogEntry> entries)
    {
        lock (_gate)
        {
            foreach (ref readonly var entry in entries)
            {
                if (entry.Index <= _index.Log.First || entry.Index > _index.Log.Count + 1)
                    throw new ArgumentException($"Entry {entry.Index} does not follow {_index.Log.Count}.", nameof(entries));
                var record = Reserve(Record.LogEntryHead + entry.Payload.Length, out var position);
                Record.WriteLogEntry(record[Record.HeadSize..], entry);
                Complete(record, RecordKind.LogEntry);
                _index.Log.Truncate(entry.Index - 1);
                _index.Log.Add(position);
            }

            return _write;
        }
    }

    /// <inheritdoc/>
    public long WriteJournal(JournalId journal, long first, ReadOnlySpan<ReadOnlyMemory<byte>> records)
    {
        lock (_gate)
        {
            var slot = _index.SlotOf(journal);
            if (slot < 0)
                slot = NameJournal(journal);
            var positions = _index.RecordsOf(slot);
            if (first != positions.Count + 1)
                throw new ArgumentException($"Record {first} of {journal} does not follow {positions.Count}.", nameof(first));
            foreach (var body in records)
            {
                var record = Reserve(Record.JournalRecordHead + body.Length, out var position);
                Record.WriteJournalRecord(record[Record.HeadSize..], slot, positions.Count + 1, body.Span);
                Complete(record, RecordKind.JournalRecord);
                positions.Add(position);
            }

            return _write;
        }
    }

    /// <inheritdoc/>
    public long WriteCommitted(long index)
    {
        lock (_gate)
        {
            var record = Reserve(sizeof(long), out _);
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(record[Record.HeadSize..], index);
            _committed = index;
            return Complete(record, RecordKind.Committed);
        }
    }

    /// <summary>Bytes that are written but not on the disk yet.</summary>
    public long PendingBytes
    {
        get
        {
            lock (_gate)
                return _batches.Skip(_unwritten).Sum(batch => (long)batch.Length - Frame.HeadSize);
        }
    }

    private int NameJournal(JournalId journal)
    {
        var slot = _index.AddJournal(journal);
        var record = Reserve(Record.JournalNameSize, out _);
        Record.WriteJournalName(record[Record.HeadSize..], slot, journal);
        Complete(record, RecordKind.JournalName);
        return slot;
    }

    private void WriteIncarnation()
    {
        lock (_gate)
        {
            var record = Reserve(sizeof(uint), out _);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(record[Record.HeadSize..], Recovered.Incarnation);
            Complete(record, RecordKind.Incarnation);
        }
    }

    /// <summary>Room for a record in the open batch, or in a new one where it does not fit, and the position it gets.</summary>
    private Span<byte> Reserve(int content, out long position)
    {
        if (Fault is not null && _heldBytes > MostHeldAfterFault)
            throw new StoreException($"the disk failed ({Fault}), and no more can be held in memory");
        var length = Record.HeadSize + content;
        if (content > Record.MaxContent || SegmentHeader.Size + Frame.HeadSize + length > _segmentSize)
            throw new ArgumentException($"A record of {content} bytes does not fit into a segment of {_segmentSize}.", nameof(content));
        var batch = _batches[^1];
        if (!batch.IsEmpty && batch.Length + length > FullBatch || batch.Offset + batch.Length + length > _segmentSize)
            batch = OpenBatch(length);
        position = Position.Of(batch.Segment, batch.Offset + batch.Length);
        return batch.Reserve(length);
    }

    private long Complete(Span<byte> record, RecordKind kind)
    {
        Record.Seal(record, kind);
        _batches[^1].LastWrite = ++_write;
        return _write;
    }

    /// <summary>Opens the batch after the open one: behind it, or in the next segment where <paramref name="length"/> bytes do not fit.</summary>
    private Batch OpenBatch(int length)
    {
        var last = _batches[^1];
        var fits = !last.IsEmpty && last.End + Frame.HeadSize + length <= _segmentSize;
        if (last.IsEmpty)
            _batches.RemoveAt(_batches.Count - 1); // Nothing fits behind the last frame of this segment.
        else
            _heldBytes += last.Held;
        _batches.Add(fits ? new Batch(last.Segment, last.End, last.Length) : new Batch(last.Segment + 1, SegmentHeader.Size, length));
        return _batches[^1];
    }
}
