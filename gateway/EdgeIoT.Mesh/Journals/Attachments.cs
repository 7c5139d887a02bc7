using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// A device's order survives its move. Before a connection's first reading of a device enters the journal, the gateway asks
/// a majority of the voters how far all journals are durable. Whatever any gateway acknowledged of that device before is on
/// a majority of disks, so the two majorities meet and the answer covers it. The positions go into an Attach record
/// in front of the reading, and the total order keeps the reading back until it has passed them.
/// <code>
///   waiting ──round──► asked ──majority answered──► positions known ──on a majority of disks──► Attach record, readings
///                        ▲                               │ not within a bound (a disk died with them)
///                        └───────────── asked again ◄────┘
/// </code>
/// The positions are taken only when they are durable on a majority themselves: then the coordinator will reach them,
/// whoever dies. One round serves all devices that wait.
/// </summary>
internal sealed partial class Attachments
{
    private const int MostJournals = 4096;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AskAgainAtMost = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HelpAfter = TimeSpan.FromMilliseconds(12);
    private static readonly TimeSpan GiveUpPositionsAfter = TimeSpan.FromMilliseconds(60);

    /// <summary>Puts readings into the own journal.</summary>
    public delegate void AppendReadings(long ticket, Attachment attachment, ReadOnlySpan<IncomingReading> readings, AckPolicy policy);

    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly JournalTable _journals;
    private readonly Func<JournalId, long> _settledUpTo;
    private readonly AppendReadings _append;
    private readonly Dictionary<long, Dictionary<string, Attachment>> _byConnection = [];
    private readonly Dictionary<NodeId, Dictionary<JournalId, long>> _known = [];
    private readonly Dictionary<NodeId, List<JournalExtent>> _fresh = [];
    private List<Attachment> _waiting = [];
    private List<Attachment> _asking = [];
    private Dictionary<JournalId, long>? _positions;
    private TimeSpan _positionsSince;
    private TimeSpan _askAt;
    private TimeSpan _askAfter;
    private long _poll;

    public Attachments(
        NodeContext context, ReplicatedLog log, JournalTable journals, Func<JournalId, long> settledUpTo, AppendReadings append)
    {
        _context = context;
        _log = log;
        _journals = journals;
        _settledUpTo = settledUpTo;
        _append = append;
    }

    /// <summary>Called where this gateway itself lacks records of a journal, with who has them.</summary>
    public Action<JournalExtent, NodeId>? NeedHere { get; set; }

    public TimeSpan NextTimer => _asking.Count > 0 ? _askAt : TimeSpan.MaxValue;

    public int Waiting => _waiting.Count + _asking.Count;

    /// <summary>The attachment of a device on a connection, or null where it has none yet.</summary>
    public Attachment? Find(long connection, string device) =>
        _byConnection.TryGetValue(connection, out var devices) && devices.TryGetValue(device, out var attachment) && attachment.Done ? attachment : null;

    public void Add(long ticket, long connection, string device, ReadOnlySpan<IncomingReading> readings, AckPolicy policy)
    {
        if (!_byConnection.TryGetValue(connection, out var devices))
            _byConnection.Add(connection, devices = new Dictionary<string, Attachment>(StringComparer.Ordinal));
        if (!devices.TryGetValue(device, out var attachment))
        {
            devices.Add(device, attachment = new Attachment(device));
            _waiting.Add(attachment);
        }

        attachment.Degrades |= policy == AckPolicy.Degrade;
        attachment.Readings.Enqueue((ticket, readings.ToArray(), policy));
    }

    /// <summary>The client is gone; what it sent and was never acknowledged, it will send again elsewhere. The host keeps nothing for it any more.</summary>
    public void ConnectionClosed(long connection)
    {
        if (!_byConnection.Remove(connection, out var devices))
            return;
        foreach (var attachment in devices.Values)
        {
            if (attachment.Done)
                continue;
            _waiting.Remove(attachment);
            _asking.Remove(attachment);
            while (attachment.Readings.TryDequeue(out var readings))
                _context.Host.Acknowledge(readings.Ticket, IngestResult.Unavailable);
        }
    }

    public void Fail()
    {
        foreach (var attachment in _asking.Concat(_waiting))
        {
            while (attachment.Readings.TryDequeue(out var readings))
                _context.Host.Acknowledge(readings.Ticket, IngestResult.Unavailable);
        }

        _asking.Clear();
        _waiting.Clear();
        _byConnection.Clear();
    }

    /// <summary>Ends a round: those that came meanwhile ask together, once the last ones are served.</summary>
    public void Flush()
    {
        if (_asking.Count > 0 || _waiting.Count == 0 || _log.Configuration.Voters.Count == 0 || !_log.KnowsVoters || _context.StoreFault is not null)
            return;
        (_asking, _waiting) = (_waiting, _asking);
        _positions = null;
        _askAfter = AskAgainAfter;
        Ask();
    }

    public void Tick()
    {
        if (_asking.Count == 0 || _context.Now < _askAt)
            return;
        if (_positions is not null && _context.Now - _positionsSince > GiveUpPositionsAfter)
        {
            // Whoever had them is gone. What was acknowledged before is still on a majority: ask who is there now.
            _positions = null;
            _context.Counters.Add("attachment_rounds_repeated");
        }

        if (_positions is not null && _context.Now - _positionsSince > HelpAfter)
            Help();
        _askAfter = _askAfter * 2 < AskAgainAtMost ? _askAfter * 2 : AskAgainAtMost;
        Ask();
    }

    /// <summary>Records whose owner may be dead get to a majority now, coordinator or not: fetched here, or offered from here.</summary>
    private void Help()
    {
        foreach (var (journal, position) in _positions!)
        {
            if (IsPassed(journal, position))
                continue;
            var lacksHere = DurableAt(_context.Self, journal) < position;
            var holder = lacksHere ? _known.OrderBy(k => k.Key).First(k => k.Value.GetValueOrDefault(journal) >= position).Key : _context.Self;
            if (lacksHere && !_log.Configuration.IsObserver(_context.Self))
                NeedHere?.Invoke(new JournalExtent(journal, position), holder);
            foreach (var voter in _log.Configuration.Voters)
            {
                if (voter != _context.Self && DurableAt(voter, journal) < position)
                    _context.Transport.Send(voter, _context.Writer.Begin(MessageKind.JournalHint).Journal(journal).Number(position).Node(holder));
            }
        }
    }

    private void Ask()
    {
        _poll++;
        _fresh.Clear();
        _askAt = _context.Now + _askAfter;
        if (_log.Configuration.IsVoter(_context.Self))
            Learn(_context.Self, OwnPositions(JournalTable.Lately));
        foreach (var voter in _log.Configuration.Voters)
        {
            if (voter != _context.Self)
                _context.Transport.Send(voter, Query());
        }

        Evaluate();
    }

    public void OnQuery(NodeId from, ref MessageReader reader)
    {
        var poll = reader.Number();
        if (!reader.Complete || _context.StoreFault is not null)
            return;
        var positions = OwnPositions(JournalTable.Lately);
        var message = _context.Writer.Begin(MessageKind.Positions).Number(poll).Number(_log.Configuration.Index).Number(positions.Count);
        foreach (var position in positions)
            message.Journal(position.Journal).Number(position.Last);
        if (_log.Configuration.Line != 0)
            message.Number(_log.Configuration.Line);
        _context.Transport.Send(from, message);
    }

    public void OnPositions(NodeId from, ref MessageReader reader)
    {
        var poll = reader.Number();
        var index = reader.Number();
        var count = reader.Count(MostJournals);
        var positions = new List<JournalExtent>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
            positions.Add(new JournalExtent(reader.Journal(), reader.Number()));
        var configuration = new ConfigurationStamp(reader.HasMore ? reader.Number() : 0, index);
        Answered(from, poll, configuration, reader.Complete, positions);
    }

    private void Answered(NodeId from, long poll, ConfigurationStamp configuration, bool complete, List<JournalExtent> positions)
    {
        // An answer that knows of newer voters does not count: the majorities might not meet.
        if (!complete || poll != _poll || configuration.IsNewerThan(_log.Decided.Stamp) || _asking.Count == 0)
            return;
        Learn(from, positions);
        Evaluate();
    }

    /// <summary>Durable here and not ordered yet. What is ordered here stands in the log before any cut that could hold
    /// the new Attach record, so it need not be named; what grew lately is named all the same, for those who have not
    /// ordered it yet and count on how many disks it is.</summary>
    private List<JournalExtent> OwnPositions(TimeSpan lately)
    {
        var positions = new List<JournalExtent>();
        foreach (var journal in _journals.Stirred)
        {
            if ((journal.Durable > 0 && _context.Now - lately < journal.Grew) || journal.Durable > _settledUpTo(journal.Id))
                positions.Add(new JournalExtent(journal.Id, journal.Durable));
        }

        return positions;
    }

    private void Learn(NodeId voter, List<JournalExtent> positions)
    {
        if (!_log.Configuration.IsVoter(voter))
            return;
        _fresh[voter] = positions;
        if (!_known.TryGetValue(voter, out var known))
            _known.Add(voter, known = []);
        foreach (var position in positions)
            known[position.Journal] = Math.Max(known.GetValueOrDefault(position.Journal), position.Last);
    }

    private void Evaluate()
    {
        if (!_log.KnowsVoters)
            return;
        if (_positions is null)
        {
            if (!_log.Configuration.IsMajority(_fresh.ContainsKey))
                return;
            _positions = [];
            _positionsSince = _context.Now;
            // Who answers now answers again soon, however long nobody did.
            _askAfter = AskAgainAfter;
            _askAt = _askAt < _context.Now + _askAfter ? _askAt : _context.Now + _askAfter;
            foreach (var position in _fresh.Values.SelectMany(p => p))
            {
                if (position.Journal != _journals.Own.Id)
                    _positions[position.Journal] = Math.Max(_positions.GetValueOrDefault(position.Journal), position.Last);
            }

            NameEarlierRuns();
        }

        foreach (var (journal, position) in _positions)
        {
            if (!IsPassed(journal, position))
                return;
        }

        Complete();
    }

    /// <summary>Whether a position is certain to be ordered: it is already, or a majority of disks has it.</summary>
    private bool IsPassed(JournalId journal, long position) =>
        position <= SettledUpTo(journal) || _log.Configuration.ReachedByMajority(v => DurableAt(v, journal)) >= position;

    private long DurableAt(NodeId voter, JournalId journal) => voter == _context.Self
        ? _journals.Find(journal)?.Durable ?? 0
        : _known.TryGetValue(voter, out var known) ? known.GetValueOrDefault(journal) : 0;

    private void Complete()
    {
        var positions = _positions!
            .Where(p => p.Value > SettledUpTo(p.Key)).OrderBy(p => p.Key).Select(p => new JournalExtent(p.Key, p.Value)).ToList();
        var done = _asking;
        _asking = [];
        _positions = null;
        _known.Clear();
        _settledElsewhere.Clear();
        _context.Counters.Add("attachments", done.Count);
        foreach (var attachment in done)
        {
            attachment.Done = true;
            _journals.Own.Add(JournalRecord.Attach(_context.Writer, attachment.Device, positions));
            attachment.HeldUpTo = _journals.Own.Written;
            while (attachment.Readings.TryDequeue(out var readings))
                _append(readings.Ticket, attachment, readings.Readings, readings.Policy);
        }
    }
}
