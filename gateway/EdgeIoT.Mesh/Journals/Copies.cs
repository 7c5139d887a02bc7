using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// The copies of other gateways' journals (and of this gateway's earlier ones): takes in what their owners stream, tells the
/// owners and the coordinator how far they are durable here, fetches what is missing from whoever holds it, and serves
/// those that fetch.
/// </summary>
internal sealed class Copies
{
    private const int MostRecords = 65_536;
    private static readonly TimeSpan FetchAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportAllAfter = TimeSpan.FromMilliseconds(500);

    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly JournalTable _journals;
    private readonly Func<JournalId, long> _orderedUpTo;
    private readonly Func<NodeId> _coordinator;
    private readonly Func<NodeId, bool> _isForeign;
    private readonly Func<JournalId, bool> _isStreamed;
    private readonly SortedDictionary<JournalId, Want> _wants = [];
    private readonly SortedSet<JournalId> _toReport = [];
    private readonly List<ReadOnlyMemory<byte>> _batch = [];
    private TimeSpan _reportAt = TimeSpan.MaxValue;
    private TimeSpan _reportAllAt;
    private ConfigurationStamp _configuration;

    /// <param name="isForeign">Whether a peer belongs to another mesh: its readings have their place there.</param>
    /// <param name="isStreamed">Whether a journal's owner is linked and still in the run that it belongs to.</param>
    public Copies(
        NodeContext context, ReplicatedLog log, JournalTable journals, Func<JournalId, long> orderedUpTo, Func<NodeId> coordinator,
        Func<NodeId, bool> isForeign, Func<JournalId, bool> isStreamed)
    {
        _isForeign = isForeign;
        _isStreamed = isStreamed;
        _context = context;
        _log = log;
        _journals = journals;
        _orderedUpTo = orderedUpTo;
        _coordinator = coordinator;
    }

    /// <summary>Called where a peer asks for records that are forgotten.</summary>
    public Action<NodeId>? Forgotten { get; set; }

    public TimeSpan NextTimer
    {
        get
        {
            var next = _reportAt < _reportAllAt ? _reportAt : _reportAllAt;
            if (_wants.Count == 0)
                return next;
            foreach (var want in _wants.Values)
                next = want.At < next ? want.At : next;
            return next;
        }
    }

    /// <summary>Records of a journal arrived, from its owner or from a holder.</summary>
    public void OnJournalAppend(NodeId from, ref MessageReader reader)
    {
        var id = reader.Journal();
        var first = reader.Number();
        var count = reader.Count(MostRecords);
        if (reader.Failed || first < 1 || id == _journals.Own.Id || _context.StoreFault is not null || _isForeign(from))
            return;
        var body = reader.Rest().ToArray();
        if (!AreRecords(body, count))
        {
            _context.Counters.Add("journal_messages_malformed");
            return;
        }

        var journal = _journals.GetOrAdd(id);
        var fromOwner = id.Gateway == from;
        if (first > journal.Written + 1)
        {
            // Something before it was lost with a link. Only the owner streams; others were asked.
            if (fromOwner)
                TellOwner(journal, gap: true);
            return;
        }

        var start = journal.Written + 1;
        AddNew(journal, first, count, body);
        if (journal.Written >= start)
            _journals.Write(journal, start);
        else if (fromOwner)
            TellOwner(journal, gap: false);
        if (_wants.TryGetValue(id, out var want) && (!fromOwner || want.Tries > 0))
            Fetch(journal, want, from);
    }

    /// <summary>More of these journals is on the disk.</summary>
    public void Durable(List<Journal> grown)
    {
        foreach (var journal in grown)
        {
            if (journal != _journals.Own)
                TellOwner(journal, gap: false);
            _toReport.Add(journal.Id);
        }

        // What arrives together is reported together; the coordinator cuts no more often than that. A slow disk has gathered already,
        // and what is reported at once is in the cut that rides on the next flush.
        if (_toReport.Count > 0 && _reportAt == TimeSpan.MaxValue)
            _reportAt = _context.Flushes.IsSlow ? _context.Now : _context.Now + (_context.Options.CutInterval / 4);
    }

    /// <summary>Owners do not count a disk that knows of newer voters than they do. Where that knowledge was of a log that is gone, they are told so.</summary>
    public void ConfigurationChanged()
    {
        var told = _configuration;
        _configuration = _log.Configuration.Stamp;
        if (!told.IsNewerThan(_configuration))
            return;
        foreach (var journal in _journals.All)
        {
            if (journal != _journals.Own && journal.Durable > _orderedUpTo(journal.Id))
                TellOwner(journal, gap: false);
        }
    }

    /// <summary>There is another coordinator, or a link to it: it has to learn everything that is not ordered yet.</summary>
    public void ReportAll()
    {
        foreach (var journal in _journals.All)
        {
            if (journal.Durable > _orderedUpTo(journal.Id))
                _toReport.Add(journal.Id);
        }

        _reportAllAt = _context.Now + ReportAllAfter;
        if (_toReport.Count > 0)
            _reportAt = _context.Now;
    }

    /// <summary>A link to an owner opened: it learns how far its journal is here, and streams on from there.</summary>
    public void LinkOpened(NodeId owner)
    {
        foreach (var journal in _journals.All)
        {
            if (journal.Id.Gateway == owner)
                TellOwner(journal, gap: true);
        }
    }

    /// <summary>This gateway needs a journal up to <paramref name="last"/>; its owner may be gone.</summary>
    public void Need(JournalId id, long last, NodeId holder, TimeSpan patience)
    {
        var journal = _journals.GetOrAdd(id);
        if (journal.Written >= last || id == _journals.Own.Id)
            return;
        if (!_wants.TryGetValue(id, out var want))
            _wants.Add(id, want = new Want { At = _context.Now + patience });
        want.Last = Math.Max(want.Last, last);
        if (holder != NodeId.None)
            want.Holder = holder;
    }

    /// <summary>A new epoch begins with what is here: what is lacking is not waited for.</summary>
    public void WantNothing() => _wants.Clear();

    public void Tick(Action<JournalExtent> toOwnReport)
    {
        if (_context.Now >= _reportAllAt)
            ReportAll();
        if (_context.Now >= _reportAt)
            Report(toOwnReport);
        if (_wants.Count == 0)
            return;
        foreach (var (id, want) in _wants.ToArray())
        {
            if (_context.Now >= want.At)
                Fetch(_journals.GetOrAdd(id), want, AskWhom(id, want));
        }
    }

    /// <summary>Somebody lacks records that this gateway may have.</summary>
    public void OnFetch(NodeId from, ref MessageReader reader)
    {
        var id = reader.Journal();
        var first = reader.Number();
        var last = reader.Number();
        if (!reader.Complete || first < 1 || last < first || _journals.Find(id) is not { } journal || journal.Written < first)
            return;
        if (first < journal.First)
        {
            Forgotten?.Invoke(from);
            return;
        }

        _batch.Clear();
        _journals.Read(journal, first, last, _batch);
        _context.Transport.Send(from, _journals.Message(journal, first, _batch));
        _context.Counters.Add("journal_fetches_served");
    }

    /// <summary>The coordinator knows of records that this gateway lacks, and who has them.</summary>
    public void OnHint(ref MessageReader reader)
    {
        var id = reader.Journal();
        var last = reader.Number();
        var holder = reader.Node();
        if (reader.Complete)
            Need(id, last, holder, TimeSpan.Zero);
    }

    private void Fetch(Journal journal, Want want, NodeId holder)
    {
        if (journal.Written >= want.Last)
        {
            _wants.Remove(journal.Id);
            return;
        }

        want.At = _context.Now + FetchAgainAfter;
        if (holder == NodeId.None)
            return;
        _context.Counters.Add("journal_fetches");
        // What belongs to a run that is over nobody streams: all that fits in one answer, or each cut would wait for a round of its own.
        var last = _isStreamed(journal.Id) ? want.Last : long.MaxValue;
        _context.Transport.Send(holder, _context.Writer.Begin(MessageKind.JournalFetch).Journal(journal.Id).Number(journal.Written + 1).Number(last));
    }

    /// <summary>First whom the coordinator named, then the owner, then anybody.</summary>
    private NodeId AskWhom(JournalId id, Want want)
    {
        want.Tries++;
        if (want.Tries % 3 == 1 && _context.Transport.IsOpen(want.Holder))
            return want.Holder;
        if (want.Tries % 3 == 2 && _context.Transport.IsOpen(id.Gateway))
            return id.Gateway;
        var open = _context.Transport.OpenPeers;
        return open.Count == 0 ? NodeId.None : open.ElementAt(_context.Random.Below(open.Count));
    }

    private void TellOwner(Journal journal, bool gap)
    {
        var message = _context.Writer.Begin(MessageKind.JournalDurable).Number(_log.Configuration.Index)
            .Journal(journal.Id).Number(journal.Written).Number(journal.Durable).Bool(gap);
        if (_log.Configuration.Line != 0)
            message.Number(_log.Configuration.Line);
        _context.Transport.Send(journal.Id.Gateway, message);
    }

    private void Report(Action<JournalExtent> toOwnReport)
    {
        _reportAt = TimeSpan.MaxValue;
        // What an observer has on its disk counts for nothing, and it streams it to those that count.
        var coordinator = _log.Configuration.IsObserver(_context.Self) ? NodeId.None : _coordinator();
        if (coordinator == _context.Self)
        {
            foreach (var id in _toReport)
                toOwnReport(new JournalExtent(id, _journals.Find(id)!.Durable));
        }
        else if (coordinator != NodeId.None)
        {
            var message = _context.Writer.Begin(MessageKind.Report).Number(_toReport.Count);
            foreach (var id in _toReport)
                message.Journal(id).Number(_journals.Find(id)!.Durable);
            _context.Transport.Send(coordinator, message);
        }

        _toReport.Clear();
    }

    private static bool AreRecords(ReadOnlySpan<byte> body, int count)
    {
        var reader = new MessageReader(body);
        for (var i = 0; i < count; i++)
        {
            var record = reader.Bytes();
            if (reader.Failed || !JournalRecord.IsValid(record))
                return false;
        }

        return reader.Complete;
    }

    private static void AddNew(Journal journal, long first, int count, byte[] body)
    {
        var position = 0;
        for (var number = first; number < first + count; number++)
        {
            var length = 0;
            var shift = 0;
            byte one;
            do
            {
                one = body[position++];
                length |= (one & 0x7F) << shift;
                shift += 7;
            }
            while (one >= 0x80);

            if (number > journal.Written)
                journal.Add(body.AsMemory(position, length));
            position += length;
        }
    }

    /// <summary>A journal that has to be fetched.</summary>
    private sealed class Want
    {
        public long Last { get; set; }

        public NodeId Holder { get; set; }

        public TimeSpan At { get; set; }

        public int Tries { get; set; }
    }
}
