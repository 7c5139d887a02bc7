using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// A snapshot takes the place of the beginning. It becomes durable in its turn, between the batches before and after it: then the segments
/// that nothing needs any more go.
/// </summary>
public sealed partial class SegmentStore
{
    private readonly Queue<(long Write, Checkpoint Checkpoint)> _checkpoints = new();
    private readonly SortedDictionary<int, (long Frame, uint Chain)> _starts;
    private Vote _vote;
    private long _committed;

    /// <inheritdoc/>
    public long WriteSnapshot(MeshSnapshot snapshot, bool keepsLog)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            if (!_batches[^1].IsEmpty)
                OpenBatch(length: 1);
            var position = Position.Of(_batches[^1].Segment, _batches[^1].Offset);
            Begin(snapshot, keepsLog);
            _checkpoints.Enqueue((++_write, new Checkpoint
            {
                FirstSegment = LowestSegment(),
                Position = position,
                KeepsLog = keepsLog,
                Incarnation = Recovered.Incarnation,
                Vote = _vote,
                Committed = Math.Max(_committed, snapshot.Index),
                Journals = [.. Enumerable.Range(0, _index.JournalCount).Select(_index.IdOf)],
                Firsts = [.. Enumerable.Range(0, _index.JournalCount).Select(slot => _index.RecordsOf(slot).First)],
                Snapshot = snapshot,
            }));
            return _write;
        }
    }

    /// <inheritdoc/>
    public long WriteSetAside(Vote vote)
    {
        lock (_gate)
        {
            var record = Reserve(Record.VoteSize, out _);
            Record.WriteVote(record[Record.HeadSize..], vote);
            (_vote, _committed) = (vote, 0);
            _index.Log.Clear();
            return Complete(record, RecordKind.SetAside);
        }
    }

    /// <summary>Log and journals begin behind the snapshot from now on.</summary>
    private void Begin(MeshSnapshot snapshot, bool keepsLog)
    {
        if (!keepsLog)
            _index.Log.Truncate(0);
        _index.Log.SkipTo(snapshot.Index);
        foreach (var extent in snapshot.Journals)
        {
            if (_index.SlotOf(extent.Journal) < 0)
                NameJournal(extent.Journal);
            _index.RecordsOf(_index.SlotOf(extent.Journal)).SkipTo(extent.Last);
        }
    }

    /// <summary>The first segment that holds anything which is needed.</summary>
    private int LowestSegment()
    {
        var lowest = _batches[^1].Segment;
        if (_index.Log.First < _index.Log.Count)
            lowest = Math.Min(lowest, Position.Segment(_index.Log[_index.Log.First]));
        for (var slot = 0; slot < _index.JournalCount; slot++)
        {
            var records = _index.RecordsOf(slot);
            if (records.First < records.Count)
                lowest = Math.Min(lowest, Position.Segment(records[records.First]));
        }

        return lowest;
    }

    /// <summary>How many of the gathered batches go before the next snapshot, and whether one is due behind them.</summary>
    private int BatchesBeforeCheckpoint(int to)
    {
        if (!_checkpoints.TryPeek(out var next))
            return to;
        var before = _batches.FindIndex(batch => Position.Of(batch.Segment, batch.Offset) >= next.Checkpoint.Position);
        return before < 0 ? to : Math.Min(to, before);
    }

    /// <summary>On the disk thread, with everything before it synced.</summary>
    private void Write(Checkpoint checkpoint)
    {
        var first = checkpoint.FirstSegment;
        var (frame, chain) = _starts.TryGetValue(first, out var before) ? before : (_frames, _chain);
        _files.Replace(Checkpoint.FileName, (checkpoint with { FrameBefore = frame, ChainBefore = chain }).Encode());
        foreach (var segment in _starts.Keys.Where(segment => segment < first).ToList())
        {
            _files.Remove(segment);
            _starts.Remove(segment);
        }
    }
}
