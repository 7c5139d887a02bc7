using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// Where each log entry and each journal record is. Changed by one thread; journals may be read by any, the log only by that one,
/// because only the log is ever cut back.
/// </summary>
internal sealed class StoreIndex
{
    private readonly Dictionary<JournalId, int> _slots = [];
    private Journal[] _journals = [];

    /// <summary>Positions of log entries 1, 2, …</summary>
    public ChunkedLongs Log { get; } = new();

    public int JournalCount => Volatile.Read(ref _journals).Length;

    /// <summary>The number of a journal, or -1.</summary>
    public int SlotOf(JournalId journal) => _slots.TryGetValue(journal, out var slot) ? slot : -1;

    public JournalId IdOf(int slot) => Volatile.Read(ref _journals)[slot].Id;

    /// <summary>Positions of the records 1, 2, … of a journal.</summary>
    public ChunkedLongs RecordsOf(int slot) => Volatile.Read(ref _journals)[slot].Records;

    public int AddJournal(JournalId journal)
    {
        var slot = _journals.Length;
        _slots.Add(journal, slot);
        Volatile.Write(ref _journals, [.. _journals, new Journal(journal, new ChunkedLongs())]);
        return slot;
    }

    private sealed record Journal(JournalId Id, ChunkedLongs Records);
}
