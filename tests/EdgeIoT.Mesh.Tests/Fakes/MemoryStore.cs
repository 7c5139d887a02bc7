using System.Runtime.InteropServices;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Tests.Fakes;

/// <summary>A disk in memory that numbers its writes and flushes nothing by itself.</summary>
internal sealed class MemoryStore : IMeshStore
{
    private readonly List<LogEntry> _log = [];
    private readonly Dictionary<JournalId, List<ReadOnlyMemory<byte>>> _journals = [];
    private long _writes;

    public RecoveredState Recovered { get; set; } = new() { Incarnation = 1 };

    public long Writes => _writes;

    public TimeSpan FlushTime { get; set; }

    /// <summary>How many times a flush began.</summary>
    public int Flushes { get; private set; }

    public long WriteVote(Vote vote) => ++_writes;

    public long WriteLog(ReadOnlySpan<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Index <= _log.Count)
                _log.RemoveRange((int)entry.Index - 1, _log.Count - (int)entry.Index + 1);
            _log.Add(entry);
        }

        return ++_writes;
    }

    public long WriteJournal(JournalId journal, long first, ReadOnlySpan<ReadOnlyMemory<byte>> records)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_journals, journal, out _);
        list ??= [];
        Assert.Equal(list.Count + 1, first);
        list.AddRange(records);
        return ++_writes;
    }

    public long WriteCommitted(long index) => ++_writes;

    public long WriteSnapshot(MeshSnapshot snapshot, bool keepsLog)
    {
        Snapshots.Add(snapshot);
        return ++_writes;
    }

    public long WriteSetAside(Vote vote)
    {
        _log.Clear();
        return ++_writes;
    }

    public List<MeshSnapshot> Snapshots { get; } = [];

    public void Flush() => Flushes++;

    public void ReadLog(long first, long last, int maxBytes, List<LogEntry> entries) =>
        entries.AddRange(_log.GetRange((int)first - 1, (int)(last - first + 1)));

    public void ReadJournal(JournalId journal, long first, long last, int maxBytes, List<ReadOnlyMemory<byte>> records) =>
        records.AddRange(_journals[journal].GetRange((int)first - 1, (int)(last - first + 1)));
}
