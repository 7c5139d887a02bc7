using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <content>
/// An observer orders nothing, so the voters tell it also what is settled with them: that stands in the log before any cut that could hold the
/// new Attach record, whoever says so. What it still waits for it asks by name: a voter that has ordered it long ago would not mention it.
/// </content>
internal sealed partial class Attachments
{
    /// <summary>Observers are many, and so are their journals: each is told of those that another voter may not have ordered yet, not of all that any grew
    /// lately. What it waits for in vain it asks by name.</summary>
    private static readonly TimeSpan NamedToObservers = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<JournalId, long> _settledElsewhere = [];

    private long SettledUpTo(JournalId journal) => Math.Max(_settledUpTo(journal), _settledElsewhere.GetValueOrDefault(journal));

    private MessageWriter Query()
    {
        if (!_log.Configuration.IsObserver(_context.Self))
            return _context.Writer.Begin(MessageKind.PositionsQuery).Number(_poll);
        var open = (_positions ?? []).Where(p => !IsPassed(p.Key, p.Value)).Select(p => p.Key).Order().ToList();
        var message = _context.Writer.Begin(MessageKind.ObserverPositionsQuery).Number(_poll).Number(open.Count);
        foreach (var journal in open)
            message.Journal(journal);
        return message;
    }

    public void OnObserverQuery(NodeId from, ref MessageReader reader)
    {
        var poll = reader.Number();
        var count = reader.Count(MostJournals);
        var asked = new HashSet<JournalId>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
            asked.Add(reader.Journal());
        if (!reader.Complete || _context.StoreFault is not null)
            return;
        var positions = OwnPositions(NamedToObservers);
        asked.ExceptWith(positions.Select(p => p.Journal));
        positions.AddRange(asked.Order().Select(_journals.Find).OfType<Journal>().Select(journal => new JournalExtent(journal.Id, journal.Durable)));
        var message = _context.Writer.Begin(MessageKind.ObserverPositions).Number(poll).Number(_log.Configuration.Index).Number(positions.Count);
        foreach (var position in positions)
            message.Journal(position.Journal).Number(position.Last).Number(_settledUpTo(position.Journal));
        if (_log.Configuration.Line != 0)
            message.Number(_log.Configuration.Line);
        _context.Transport.Send(from, message);
    }

    public void OnObserverPositions(NodeId from, ref MessageReader reader)
    {
        var poll = reader.Number();
        var index = reader.Number();
        var count = reader.Count(MostJournals);
        var positions = new List<JournalExtent>(count);
        var settled = new List<JournalExtent>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            positions.Add(new JournalExtent(reader.Journal(), reader.Number()));
            settled.Add(new JournalExtent(positions[i].Journal, reader.Number()));
        }

        var configuration = new ConfigurationStamp(reader.HasMore ? reader.Number() : 0, index);
        if (!reader.Complete || !_log.Configuration.IsVoter(from))
            return;
        foreach (var (journal, last) in settled)
            _settledElsewhere[journal] = Math.Max(_settledElsewhere.GetValueOrDefault(journal), last);
        Answered(from, poll, configuration, complete: true, positions);
    }
}
