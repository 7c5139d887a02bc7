using System.Text;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>
/// Applies the log: each cut gives the readings up to it their place, journal by journal; repeats are dropped here. Whoever
/// applies the same log emits the same sequence, so everything in this class depends on the log and the journals alone.
/// </summary>
internal sealed partial class Orderer
{
    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly JournalTable _journals;
    private readonly long _replayedTo;
    private readonly Dictionary<JournalId, long> _ordered = [];
    private readonly Dictionary<string, DeviceOrder> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeviceOrder>.AlternateLookup<ReadOnlySpan<char>> _devicesByText;
    private readonly List<HeldAttachment> _held = [];
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private JournalExtent[]? _cut;
    private int _cutAt;

    /// <param name="replayedTo">Entries up to here were applied by an earlier run.</param>
    public Orderer(NodeContext context, ReplicatedLog log, JournalTable journals, long replayedTo)
    {
        _context = context;
        _log = log;
        _journals = journals;
        _replayedTo = replayedTo;
        _devicesByText = _devices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The last entry applied whole.</summary>
    public long Applied { get; private set; }

    /// <summary>The last entry applied whole or in part.</summary>
    public long Begun => _cut is null ? Applied : Applied + 1;

    /// <summary>Place of the last reading.</summary>
    public long Sequence { get; private set; }

    /// <summary>Bytes of entries and records applied since the beginning, or since the snapshot that this began with.</summary>
    public long AppliedBytes { get; private set; }

    /// <summary>Readings that wait for their place.</summary>
    public int Held => _held.Sum(h => h.Readings.Count);

    /// <summary>What the order waits for: records that this gateway lacks; a last record of 0 when it waits for nothing.</summary>
    public JournalExtent Missing { get; private set; }

    /// <summary>Answers proposals as their entries are applied.</summary>
    public Action<long>? EntryDecided { get; set; }

    public IReadOnlyDictionary<string, DeviceOrder> Devices => _devices;

    public long OrderedUpTo(JournalId journal) => _ordered.GetValueOrDefault(journal);

    /// <summary>Up to here everything of a journal has its place, and nothing of it is held back.</summary>
    public long SettledUpTo(JournalId journal)
    {
        var settled = OrderedUpTo(journal);
        foreach (var held in _held)
        {
            if (held.Journal == journal)
                settled = Math.Min(settled, held.Record - 1);
        }

        return settled;
    }

    /// <summary>Applies what is committed, some thousand records at most. True where more can be applied at once.</summary>
    public bool Advance(int budget)
    {
        Missing = default;
        while (Applied < _log.Committed && budget > 0)
        {
            var entry = _log.Get(Applied + 1);
            if (entry.Kind == EntryKind.Cut && !ApplyCut(entry, ref budget))
                return Missing.Last == 0;
            if (entry.Kind == EntryKind.Command)
                _context.Host.Apply(entry.Index, entry.Payload);
            if (entry.Kind == EntryKind.GivenUp)
                GiveUp(entry);
            AppliedBytes += entry.Payload.Length + EntryOverhead;
            Applied = entry.Index;
            budget--;
            EntryDecided?.Invoke(entry.Index);
        }

        return Applied < _log.Committed;
    }

    /// <summary>The last entry up to which nothing is missing here: a cut behind it names records that this gateway does not have.</summary>
    public long LastComplete()
    {
        for (var index = Applied + 1; index <= _log.Last; index++)
        {
            var entry = _log.Get(index);
            if (entry.Kind == EntryKind.Cut && Cut.Decode(entry.Payload.Span).Any(extent => HeldOf(extent.Journal) < extent.Last))
                return index - 1;
        }

        return _log.Last;
    }

    /// <summary>The same cut as far as the records are here: what nobody has any more is not ordered.</summary>
    public byte[] Shortened(ReadOnlySpan<byte> cut) => Cut.Encode(
        _context.Writer,
        [.. Cut.Decode(cut).Select(extent => extent with { Last = Math.Min(extent.Last, HeldOf(extent.Journal)) }).Where(extent => extent.Last > 0)]);

    /// <summary>A cut that was applied in part is another one now, which orders the same so far.</summary>
    public void BeginCutAgain() => (_cut, _cutAt) = (null, 0);

    private long HeldOf(JournalId journal) => _journals.Find(journal)?.Written ?? 0;

    private bool ApplyCut(in LogEntry entry, ref int budget)
    {
        _cut ??= Cut.Decode(entry.Payload.Span);
        var replayed = entry.Index <= _replayedTo;
        while (_cutAt < _cut.Length)
        {
            if (!ApplyJournal(_cut[_cutAt], replayed, ref budget))
                return false;
            _cutAt++;
        }

        ReleaseHeld(replayed);
        _cut = null;
        _cutAt = 0;
        return true;
    }

    private bool ApplyJournal(JournalExtent extent, bool replayed, ref int budget)
    {
        var ordered = OrderedUpTo(extent.Journal);
        var journal = _journals.GetOrAdd(extent.Journal);
        while (ordered < extent.Last)
        {
            if (journal.Written <= ordered || journal.First > ordered + 1)
            {
                Missing = extent;
                return false;
            }

            if (budget <= 0)
                return false;
            _records.Clear();
            _journals.Read(journal, ordered + 1, Math.Min(extent.Last, journal.Written), _records);
            foreach (var record in _records)
            {
                ordered++;
                AppliedBytes += record.Length + EntryOverhead;
                _ordered[extent.Journal] = ordered;
                Take(extent.Journal, ordered, record, replayed);
            }

            budget -= _records.Count;
        }

        return true;
    }

    private void Take(JournalId journal, long number, ReadOnlyMemory<byte> record, bool replayed)
    {
        var kind = JournalRecord.Split(record.Span, out var name, out var at);
        var device = DeviceNamed(name);
        if (kind == RecordKind.Attach)
        {
            var attachment = new HeldAttachment(journal, number, device, JournalRecord.Positions(record.Span[at..]));
            if (!attachment.MayGo(PassedUpTo, _held))
                _held.Add(attachment);
            else
                attachment.Go();
            return;
        }

        var reader = new MessageReader(record.Span[at..]);
        var boot = reader.Number();
        var seq = reader.Number();
        var reading = new HeldReading(number, boot, seq, record[^reader.Rest().Length..]);
        if (_held.Count > 0 && _held.FindLast(h => h.Journal == journal && h.Device == device) is { } held)
            held.Readings.Add(reading);
        else
            Emit(journal, device, reading, replayed);
    }

    /// <summary>Lets go what no longer has to wait, again and again, as one release may allow another.</summary>
    private void ReleaseHeld(bool replayed)
    {
        for (var i = 0; i < _held.Count; i++)
        {
            var held = _held[i];
            if (!held.MayGo(PassedUpTo, _held))
                continue;
            _held.RemoveAt(i);
            held.Go();
            foreach (var reading in held.Readings)
                Emit(held.Journal, held.Device, reading, replayed);
            i = -1;
        }
    }

    private void Emit(JournalId journal, DeviceOrder device, in HeldReading reading, bool replayed)
    {
        if (!device.Add(reading.Boot, reading.Seq))
        {
            _context.Counters.Add("readings_repeated");
            return;
        }

        Sequence++;
        _context.Host.Deliver(new OrderedReading(
            Sequence, device.Name, reading.Boot, reading.Seq, journal, reading.Record, reading.Body, replayed));
    }

    private DeviceOrder DeviceNamed(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[JournalRecord.MostDeviceBytes];
        var length = Encoding.ASCII.GetChars(name, text);
        if (_devicesByText.TryGetValue(text[..length], out var device))
            return device;
        device = new DeviceOrder(new string(text[..length]));
        _devices.Add(device.Name, device);
        return device;
    }
}
