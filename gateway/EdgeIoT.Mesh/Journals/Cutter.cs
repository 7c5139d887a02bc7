using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// The coordinator's part in the order: it learns from all how far each journal is durable, commits cuts of what a majority
/// has, and sees to it that the rest gets there. Acknowledged means it will be ordered: what was acknowledged is on a
/// majority of disks, every majority that reports knows of it, and so does any later coordinator.
/// </summary>
internal sealed class Cutter
{
    private const int MostJournals = 4096;
    private static readonly TimeSpan HelpAfter = TimeSpan.FromMilliseconds(250);

    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly Consensus _consensus;
    private readonly Dictionary<JournalId, Dictionary<NodeId, long>> _reports = [];
    private readonly Dictionary<JournalId, long> _cut = [];
    private readonly Dictionary<JournalId, (long Last, TimeSpan Since)> _stuck = [];
    private TimeSpan _cutAt;
    private TimeSpan _helpAt;
    private bool _news;

    public Cutter(NodeContext context, ReplicatedLog log, Consensus consensus)
    {
        _context = context;
        _log = log;
        _consensus = consensus;
    }

    public TimeSpan NextTimer => !_consensus.IsCoordinator ? TimeSpan.MaxValue : _news && _cutAt < _helpAt ? _cutAt : _helpAt;

    /// <summary>This gateway became coordinator: it starts from the last cut in its log, committed or not.</summary>
    public void Begin(long applied, Func<JournalId, long> orderedUpTo, IEnumerable<JournalId> known)
    {
        _reports.Clear();
        _cut.Clear();
        _stuck.Clear();
        foreach (var id in known)
            _cut[id] = orderedUpTo(id);
        for (var index = applied + 1; index <= _log.Last; index++)
        {
            var entry = _log.Get(index);
            if (entry.Kind == EntryKind.Cut)
                Note(Cut.Decode(entry.Payload.Span));
        }

        _cutAt = _context.Now;
        _helpAt = _context.Now + HelpAfter;
        _news = true;
    }

    public void OnReport(NodeId from, ref MessageReader reader)
    {
        var count = reader.Count(MostJournals);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var extent = new JournalExtent(reader.Journal(), reader.Number());
            if (!reader.Failed)
                Learn(from, extent);
        }
    }

    public void Learn(NodeId from, JournalExtent extent)
    {
        if (!_consensus.IsCoordinator || extent.Last <= _cut.GetValueOrDefault(extent.Journal))
            return;
        if (!_reports.TryGetValue(extent.Journal, out var reports))
            _reports.Add(extent.Journal, reports = []);
        reports[from] = Math.Max(reports.GetValueOrDefault(from), extent.Last);
        _news = true;
    }

    public void Tick()
    {
        if (!_consensus.IsCoordinator)
            return;
        if (_news && _context.Now >= _cutAt)
        {
            if (_consensus.IsSettled)
                MakeCut();
            else
                _cutAt = _context.Now + _context.Options.CutInterval;
        }

        if (_context.Now >= _helpAt)
            Help();
    }

    private void MakeCut()
    {
        _news = false;
        List<JournalExtent>? cut = null;
        foreach (var (journal, reports) in _reports)
        {
            var reached = _log.Configuration.ReachedByMajority(voter => reports.GetValueOrDefault(voter));
            if (reached <= _cut.GetValueOrDefault(journal))
                continue;
            if (cut?.Count == Cut.MostJournals)
            {
                _news = true;
                break;
            }

            (cut ??= []).Add(new JournalExtent(journal, reached));
        }

        if (cut is null)
            return;
        cut.Sort((a, b) => a.Journal.CompareTo(b.Journal));
        if (_consensus.Append(EntryKind.Cut, Cut.Encode(_context.Writer, cut)) == 0)
        {
            // Leadership is on its way elsewhere, or comes back in a moment.
            _news = true;
            _cutAt = _context.Now + _context.Options.Heartbeat;
            return;
        }

        Note(cut);
        _context.Counters.Add("cuts");
        _cutAt = _context.Now + Interval;
    }

    /// <summary>On a slow disk, where reports come flush by flush, the next ones are not kept waiting: their cut rides on the flush after.</summary>
    private TimeSpan Interval => _context.Flushes.IsSlow && _context.Store.FlushTime / 2 is var beat && beat < _context.Options.CutInterval
        ? beat : _context.Options.CutInterval;

    private void Note(IReadOnlyList<JournalExtent> cut)
    {
        foreach (var extent in cut)
        {
            if (extent.Last <= _cut.GetValueOrDefault(extent.Journal))
                continue;
            _cut[extent.Journal] = extent.Last;
            if (_reports.TryGetValue(extent.Journal, out var reports) && reports.Values.All(last => last <= extent.Last))
                _reports.Remove(extent.Journal);
        }
    }

    /// <summary>A journal that somebody has and no majority has, for longer than its owner's own stream would take: those that
    /// are behind are told where to fetch.</summary>
    private void Help()
    {
        _helpAt = _context.Now + HelpAfter;
        foreach (var (journal, reports) in _reports)
        {
            var (holder, last) = reports.OrderByDescending(r => r.Value).ThenBy(r => r.Key).First();
            var cut = _cut.GetValueOrDefault(journal);
            if (last <= cut || !_stuck.TryGetValue(journal, out var stuck) || stuck.Last != cut)
            {
                _stuck[journal] = (cut, _context.Now);
                continue;
            }

            foreach (var gateway in _log.Configuration.Core)
            {
                if (reports.GetValueOrDefault(gateway) < last)
                    Hint(gateway, new JournalExtent(journal, last), holder);
            }
        }
    }

    /// <summary>Called where this gateway itself is the one behind.</summary>
    public Action<JournalExtent, NodeId>? NeedHere { get; set; }

    private void Hint(NodeId to, JournalExtent extent, NodeId holder)
    {
        if (to == _context.Self)
            NeedHere?.Invoke(extent, holder);
        else
            _context.Transport.Send(to, _context.Writer.Begin(MessageKind.JournalHint).Journal(extent.Journal).Number(extent.Last).Node(holder));
        _context.Counters.Add("journal_hints");
    }
}
