using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Storage;

/// <summary>Reading back. Journals may be read by any thread.</summary>
public sealed partial class SegmentStore
{
    /// <summary>Bytes read from a file at once: neighbours in the log or journal are most often neighbours on the disk.</summary>
    private const int Window = 64 * 1024;

    private long _nodeDiskReads;

    /// <summary>How often the node read something that memory does not hold.</summary>
    public long NodeDiskReads => Volatile.Read(ref _nodeDiskReads);

    /// <inheritdoc/>
    public void ReadLog(long first, long last, int maxBytes, List<LogEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var cursor = new Cursor(this, isNode: true);
        for (var (index, bytes) = (first, 0); index <= last; index++)
        {
            var content = cursor.Read(_index.Log[index - 1], RecordKind.LogEntry);
            var entry = Record.ReadLogEntry(content);
            if (entry.Index != index)
                throw cursor.Damaged($"entry {entry.Index} stands where entry {index} was written");
            if (bytes > 0 && bytes + entry.Payload.Length > maxBytes)
                return;
            bytes += entry.Payload.Length;
            entries.Add(entry);
        }
    }

    /// <inheritdoc/>
    public void ReadJournal(JournalId journal, long first, long last, int maxBytes, List<ReadOnlyMemory<byte>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var slot = SlotOf(journal);
        if (slot < 0)
            throw new ArgumentException($"There is no journal {journal} here.", nameof(journal));
        var cursor = new Cursor(this, isNode: true);
        for (var (record, bytes) = (first, 0); record <= last; record++)
        {
            var body = cursor.ReadJournal(slot, record);
            if (bytes > 0 && bytes + body.Length > maxBytes)
                return;
            bytes += body.Length;
            records.Add(body);
        }
    }

    /// <summary>The short number of a journal, which stays the same as long as the store lives; -1 for a stranger. On the node's loop.</summary>
    public int SlotOf(JournalId journal) => _index.SlotOf(journal);

    /// <summary>The journal of a short number. Any thread.</summary>
    public JournalId JournalOf(int slot) => _index.IdOf(slot);

    /// <summary>Reads single records from wherever they are; neighbours share one read of the disk. Any thread, one at a time.</summary>
    public Cursor OpenCursor() => new(this, isNode: false);

    /// <summary>What is in memory at <paramref name="position"/>: the rest of its batch, or nothing.</summary>
    private ReadOnlyMemory<byte> InMemory(long position)
    {
        lock (_gate)
        {
            var (low, high) = (0, _batches.Count - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var batch = _batches[middle];
                if (position < Position.Of(batch.Segment, batch.Offset))
                    high = middle - 1;
                else if (position >= Position.Of(batch.Segment, batch.Offset + batch.Length))
                    low = middle + 1;
                else
                    return batch.From(Position.Offset(position));
            }

            return default;
        }
    }

    /// <summary>A place to read on from.</summary>
    public sealed class Cursor
    {
        private readonly SegmentStore _store;
        private readonly bool _isNode;
        private ReadOnlyMemory<byte> _window;
        private long _start = -1;
        private long _position;

        internal Cursor(SegmentStore store, bool isNode) => (_store, _isNode) = (store, isNode);

        /// <summary>The body of a journal record.</summary>
        public ReadOnlyMemory<byte> ReadJournal(int slot, long record)
        {
            var content = Read(_store._index.RecordsOf(slot)[record - 1], RecordKind.JournalRecord);
            var found = Record.ReadJournalRecord(content.Span);
            return found == (slot, record)
                ? content[Record.JournalRecordHead..]
                : throw Damaged($"record {found.Record} of journal {found.Slot} stands where record {record} of journal {slot} was written");
        }

        internal ReadOnlyMemory<byte> Read(long position, RecordKind kind)
        {
            _position = position;
            if (TryRead(position, kind, out var content) || (Load(position, Window) && TryRead(position, kind, out content)))
                return content;
            var length = Record.LengthAt(_window.Span);
            if (length > _window.Length && Load(position, length) && TryRead(position, kind, out content))
                return content;
            throw Damaged("a record fails its checksum");
        }

        internal StoreException Damaged(string what) =>
            StoreException.Damaged(_store._files.PathOf(Position.Segment(_position)), Position.Offset(_position), what);

        private bool TryRead(long position, RecordKind kind, out ReadOnlyMemory<byte> content)
        {
            content = default;
            var ahead = position - _start;
            if (_start < 0 || ahead < 0 || ahead >= _window.Length)
                return false;
            var source = _window[(int)ahead..];
            if (!Record.TryRead(source.Span, out var found, out var span) || found != kind)
                return false;
            content = source.Slice(Record.HeadSize, span.Length);
            return true;
        }

        private bool Load(long position, int length)
        {
            var memory = _store.InMemory(position);
            if (memory.Length == 0)
                memory = FromDisk(position, length);
            (_window, _start) = (memory, position);
            return memory.Length > 0;
        }

        private ReadOnlyMemory<byte> FromDisk(long position, int length)
        {
            if (_isNode)
                Interlocked.Increment(ref _store._nodeDiskReads);
            var buffer = new byte[length];
            while (true)
            {
                try
                {
                    SafeFileHandle file = _store._files.Open(Position.Segment(position));
                    return buffer.AsMemory(0, RandomAccess.Read(file, buffer, Position.Offset(position)));
                }
                catch (ObjectDisposedException)
                {
                    // The cache closed the file between the two calls; the next call opens it again.
                }
            }
        }
    }
}
