using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// Reads all segments from the first to the last frame and rebuilds what the store knows.
/// Frames are numbered without gaps and chained. Where the next one is missing, one of two things has happened:
/// <list type="bullet">
/// <item>a torn tail: the power went while it was written. Nothing that was ever reported durable is lost; the rest is zeroed;</item>
/// <item>damage: a later frame says that the missing one had been synced. The store refuses to open.</item>
/// </list>
/// </summary>
internal sealed class StoreRecovery
{
    private readonly SegmentFiles _files;
    private readonly Checkpoint? _begin;
    private int[] _segments = [];
    private readonly Queue<(long Frame, int Segment, int Offset)> _unvouched = new();
    private bool _setAside;

    private StoreRecovery(SegmentFiles files)
    {
        _files = files;
        _begin = Checkpoint.Read(files.PathOf(Checkpoint.FileName));
        if (_begin is not { } begin)
            return;
        (Incarnation, Vote, Committed) = (begin.Incarnation, begin.Vote, begin.Committed);
        (Segment, LastFrame, Chain) = (begin.FirstSegment, begin.FrameBefore, begin.ChainBefore);
        for (var slot = 0; slot < begin.Journals.Count; slot++)
        {
            Index.AddJournal(begin.Journals[slot]);
            Index.RecordsOf(slot).SkipTo(begin.Firsts[slot]);
        }

        Index.Log.SkipTo(begin.Snapshot.Index);
    }

    /// <summary>What log and journals begin behind, if they do not begin at 1.</summary>
    public MeshSnapshot? Snapshot => _setAside ? null : _begin?.Snapshot;

    /// <summary>The number and checksum of the frame before each segment.</summary>
    public SortedDictionary<int, (long Frame, uint Chain)> Starts { get; } = [];

    public StoreIndex Index { get; } = new();

    public Vote Vote { get; private set; }

    public uint Incarnation { get; private set; }

    public long Committed { get; private set; }

    /// <summary>The last good frame.</summary>
    public long LastFrame { get; private set; }

    /// <summary>Its checksum.</summary>
    public uint Chain { get; private set; }

    /// <summary>Where the next frame goes.</summary>
    public int Segment { get; private set; } = 1;

    /// <inheritdoc cref="Segment"/>
    public int Offset { get; private set; } = SegmentHeader.Size;

    public List<string> Warnings { get; } = [];

    public static StoreRecovery Run(SegmentFiles files)
    {
        var recovery = new StoreRecovery(files);
        recovery._segments = recovery.UsableSegments();
        foreach (var segment in recovery._segments)
            recovery.ReadSegment(segment);
        recovery.EndTail();
        return recovery;
    }

    /// <summary>All segments, without a last one that was cut short before anything was in it.</summary>
    private int[] UsableSegments()
    {
        var first = _begin?.FirstSegment ?? 1;
        foreach (var leftover in _files.List().Where(segment => segment < first))
            _files.Remove(leftover);
        var segments = _files.List();
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] != first + i)
                throw new StoreException($"{_files.PathOf(first + i)} is missing, but {_files.PathOf(segments[i])} is there: "
                    + "bring the file back, or move the data folder away and let the gateway join the mesh anew");
            using var window = new SegmentWindow(_files, segments[i]);
            if (SegmentHeader.Read(window.Peek(0, SegmentHeader.Size), segments[i], out var size) is { } wrong)
                throw StoreException.Damaged(_files.PathOf(segments[i]), 0, wrong);
            if (size != window.Length)
                throw StoreException.Damaged(_files.PathOf(segments[i]), window.Length, $"it ends here instead of at {size}");
            if (i > 0 && size != _files.SegmentSize)
                throw StoreException.Damaged(_files.PathOf(segments[i]), 0, $"its size is {size}, that of the first is {_files.SegmentSize}");
            _files.SegmentSize = size;
        }

        return segments;
    }

    private void ReadSegment(int segment)
    {
        using var window = new SegmentWindow(_files, segment);
        var offset = SegmentHeader.Size;
        while (TryReadFrame(window, offset, out var frame, out var checksum, out var payload))
        {
            Starts.TryAdd(segment, (LastFrame, Chain));
            ReadRecords(window, frame, payload);
            _unvouched.Enqueue((frame.Number, segment, offset));
            while (_unvouched.TryPeek(out var oldest) && oldest.Frame <= frame.Synced)
                _unvouched.Dequeue();
            (LastFrame, Chain) = (frame.Number, checksum);
            (Segment, Offset) = (segment, offset = frame.End);
        }
    }

    /// <summary>Whether the frame that must come next stands here, whole.</summary>
    private bool TryReadFrame(SegmentWindow window, int offset, out Frame frame, out uint checksum, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!Frame.TryRead(window.Peek(offset, Frame.HeadSize), window.Segment, offset, out frame, out checksum)
            || frame.Number != LastFrame + 1 || frame.Previous != Chain)
            return false;
        payload = window.Peek(offset + Frame.HeadSize, frame.Length);
        return payload.Length == frame.Length && Checksum.Of(payload) == frame.PayloadChecksum;
    }

    private void ReadRecords(SegmentWindow window, in Frame frame, ReadOnlySpan<byte> payload)
    {
        var at = frame.Offset + Frame.HeadSize;
        while (payload.Length > 0)
        {
            if (!Record.TryRead(payload, out var kind, out var content))
                throw StoreException.Damaged(_files.PathOf(window.Segment), at, "a record fails its checksum inside a frame that passes");
            if (!Apply(kind, content, Position.Of(window.Segment, at)))
                throw StoreException.Damaged(_files.PathOf(window.Segment), at, $"a record of kind {(byte)kind} does not follow from those before it");
            at += Record.HeadSize + content.Length;
            payload = payload[(Record.HeadSize + content.Length)..];
        }
    }

    private bool Apply(RecordKind kind, ReadOnlySpan<byte> content, long position)
    {
        switch (kind)
        {
            case RecordKind.Incarnation when content.Length == sizeof(uint):
                Incarnation = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(content);
                return true;
            case RecordKind.Vote when content.Length == Record.VoteSize:
                Vote = Record.ReadVote(content);
                return true;
            case RecordKind.LogEntry when content.Length >= Record.LogEntryHead:
                return AddLogEntry(Record.LogIndex(content), position);
            case RecordKind.JournalName when content.Length == Record.JournalNameSize:
                var (named, journal) = Record.ReadJournalName(content);
                return (named < Index.JournalCount && Index.IdOf(named) == journal) || AddJournal(named, journal);
            case RecordKind.JournalRecord when content.Length >= Record.JournalRecordHead:
                return AddJournalRecord(Record.ReadJournalRecord(content), position);
            case RecordKind.Committed when content.Length == sizeof(long):
                Committed = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(content);
                return true;
            case RecordKind.SetAside when content.Length == Record.VoteSize:
                (Vote, Committed) = (Record.ReadVote(content), 0);
                SetLogAside(position);
                return true;
            default:
                return kind == RecordKind.Closed;
        }
    }

    private bool AddJournal(int named, JournalId journal) =>
        named == Index.JournalCount && Index.SlotOf(journal) < 0 && Index.AddJournal(journal) == named;

    /// <summary>Where the snapshot came later, it stands, and nothing that was read so far comes behind it.</summary>
    private void SetLogAside(long position)
    {
        if (_begin is { } begin && position < begin.Position)
        {
            Index.Log.Truncate(begin.Snapshot.Index);
            return;
        }

        Index.Log.Clear();
        _setAside = true;
    }

    private bool AddLogEntry(long index, long position)
    {
        // What stands before the snapshot took its place: entries that it covers, that were replaced later, or that it put an end to.
        if (_begin is { } begin && position < begin.Position
            && (!begin.KeepsLog || index <= begin.Snapshot.Index || index > Index.Log.Count + 1))
            return true;
        if (index <= Index.Log.First || index > Index.Log.Count + 1)
            return false;
        Index.Log.Truncate(index - 1);
        Index.Log.Add(position);
        return true;
    }

    private bool AddJournalRecord((int Slot, long Record) record, long position)
    {
        if ((uint)record.Slot >= (uint)Index.JournalCount)
            return false;
        if (_begin is { } begin && position < begin.Position && record.Record <= Index.RecordsOf(record.Slot).First)
            return true;
        if (record.Record != Index.RecordsOf(record.Slot).Count + 1)
            return false;
        Index.RecordsOf(record.Slot).Add(position);
        return true;
    }

    /// <summary>Nothing is left that a later frame vouches for; then everything after the last good frame becomes zeros.</summary>
    private void EndTail()
    {
        if (_segments.Length == 0)
            return;
        var torn = false;
        foreach (var segment in _segments.Where(segment => segment >= Segment))
        {
            using var window = new SegmentWindow(_files, segment);
            var from = segment == Segment ? Offset : SegmentHeader.Size;
            if (window.FindVouching(from, LastFrame + 1) is { } vouching)
                throw StoreException.Damaged(_files.PathOf(Segment), Offset,
                    $"frame {LastFrame + 1} is missing or fails its checksum, and frame {vouching.Number} in {_files.PathOf(segment)} says that it was on the disk");
            torn |= !window.IsZero(from);
        }

        if (torn)
            CutTail();

        WriteAgain();
    }

    /// <summary>What was read and no later frame vouches for may be in the page cache only: the process was killed, the machine was not. After a sync that
    /// failed the system takes it for written, and another sync would say so: it is written again.</summary>
    private void WriteAgain()
    {
        if (!_unvouched.TryPeek(out var first))
            return;
        for (var segment = first.Segment; segment <= Segment; segment++)
            _files.Rewrite(segment, segment == first.Segment ? first.Offset : SegmentHeader.Size, segment == Segment ? Offset : _files.SegmentSize);
    }

    private void CutTail()
    {
        Warnings.Add($"the power went or the gateway was killed while it wrote: {_files.PathOf(Segment)} is cut at offset {Offset}; "
            + "nothing that was reported durable was there");

        // Later segments first: should the power go again now, the cut is still before them and is found again.
        foreach (var segment in _segments.Where(segment => segment > Segment))
            _files.Zero(segment, SegmentHeader.Size);
        _files.Zero(Segment, Offset);
    }
}
