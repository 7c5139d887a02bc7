using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>All journals that this gateway holds, and their way to its disk.</summary>
internal sealed class JournalTable
{
    /// <summary>What grew within this time counts as stirred, whatever became of it.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(2);

    private static readonly Comparer<Journal> ById = Comparer<Journal>.Create(static (a, b) => a.Id.CompareTo(b.Id));

    private readonly NodeContext _context;
    private readonly SortedDictionary<JournalId, Journal> _journals = [];
    private readonly List<Journal> _stirred = [];
    private readonly Queue<(long Write, Journal Journal, long Last)> _writing = new();

    public JournalTable(NodeContext context)
    {
        _context = context;
        foreach (var extent in context.Store.Recovered.Journals)
            GetOrAdd(extent.Journal).Recover(extent.Last);
        Forget(context.Store.Recovered.Forgotten);
        Own = GetOrAdd(new JournalId(context.Self, context.Store.Recovered.Incarnation));
        NodeContext.Check(Own.Written == 0, "a journal is never continued");
    }

    /// <summary>The journal of this run.</summary>
    public Journal Own { get; }

    public IReadOnlyCollection<Journal> All => _journals.Values;

    /// <summary>Those of which something is in memory, not on the disk or not settled, or that grew lately, in their order. There is a journal for every
    /// run of every gateway, and most are at rest.</summary>
    public IReadOnlyList<Journal> Stirred => _stirred;

    /// <summary>Nothing is settled any more: the order begins anew.</summary>
    public void StirAll()
    {
        foreach (var journal in _journals.Values)
            Stir(journal);
    }

    /// <summary>Whatever is at rest is not looked at again until it grows.</summary>
    public void LetRest(Func<JournalId, long> settledUpTo) => _stirred.RemoveAll(journal =>
    {
        if (journal.HasRecent || _context.Now - Lately < journal.Grew || journal.Durable < journal.Written || journal.Durable > settledUpTo(journal.Id))
            return false;
        journal.IsStirred = false;
        return true;
    });

    /// <summary>A snapshot stands for these records, which is on the disk when <paramref name="write"/> is; 0 where it is there already.</summary>
    public void Forget(IReadOnlyList<JournalExtent> extents, long write = 0)
    {
        foreach (var extent in extents)
        {
            var journal = GetOrAdd(extent.Journal);
            journal.Forget(extent.Last, onDisk: write == 0);
            if (write > 0 && journal.Durable < extent.Last)
                _writing.Enqueue((write, journal, extent.Last));
        }
    }

    /// <summary>The last record of each journal that is not kept any more, where that is not all from 1 on.</summary>
    public List<JournalExtent> Forgotten() =>
        [.. _journals.Values.Where(journal => journal.First > 1).Select(journal => new JournalExtent(journal.Id, journal.First - 1))];

    public Journal? Find(JournalId id) => _journals.GetValueOrDefault(id);

    public Journal GetOrAdd(JournalId id)
    {
        if (!_journals.TryGetValue(id, out var journal))
        {
            _journals.Add(id, journal = new Journal(id));
            Stir(journal);
        }

        return journal;
    }

    /// <summary>Hands records that are in memory already, from <paramref name="first"/> on, to the disk.</summary>
    public void Write(Journal journal, long first)
    {
        journal.Grew = _context.Now;
        Stir(journal);
        var write = _context.Store.WriteJournal(journal.Id, first, journal.Recent(first));
        _context.Flushes.Wrote(write, waitedFor: (int)(journal.Written - first + 1));
        _writing.Enqueue((write, journal, journal.Written));
    }

    /// <summary>The disk has write number <paramref name="write"/>: adds each journal whose durable part grew.</summary>
    public void Complete(long write, List<Journal> grown)
    {
        while (_writing.TryPeek(out var next) && next.Write <= write)
        {
            _writing.Dequeue();
            if (next.Journal.Complete(next.Last) && !grown.Contains(next.Journal))
                grown.Add(next.Journal);
        }
    }

    /// <summary>Adds records from <paramref name="first"/> to <paramref name="last"/>: one at least, up to the size of a message.</summary>
    public void Read(Journal journal, long first, long last, List<ReadOnlyMemory<byte>> into)
    {
        last = Math.Min(last, journal.Written);
        if (first < journal.RecentFirst)
        {
            _context.Store.ReadJournal(journal.Id, first, Math.Min(last, journal.RecentFirst - 1), NodeContext.MessageBytes, into);
            return;
        }

        var bytes = 0;
        foreach (var record in journal.Recent(first))
        {
            if (first++ > last || (bytes += record.Length + 4) > NodeContext.MessageBytes)
                return;
            into.Add(record);
        }
    }

    /// <summary>A message with records of a journal, as many as fit.</summary>
    public MessageWriter Message(Journal journal, long first, List<ReadOnlyMemory<byte>> records)
    {
        var message = _context.Writer.Begin(MessageKind.JournalAppend).Journal(journal.Id).Number(first).Number(records.Count);
        foreach (var record in records)
            message.Bytes(record.Span);
        return message;
    }

    private void Stir(Journal journal)
    {
        if (journal.IsStirred)
            return;
        journal.IsStirred = true;
        _stirred.Insert(~_stirred.BinarySearch(journal, ById), journal);
    }
}
