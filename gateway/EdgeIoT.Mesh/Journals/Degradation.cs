using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// Readings that are acknowledged from this disk alone where no majority confirms them, because their policy says so, and what is told when one has them
/// after all.
/// <code>
///   own journal ─► a majority within DegradeAfter? ─yes─► Durable
///                     └─no─► on the own disk, attached for certain, room? ─yes─► Local ─► a majority, two disks ─► Upgraded
///                                └─no─► held, and with it what follows of the device
/// </code>
/// While what was acknowledged so is on no majority's disks, what follows does not wait for the time again.
/// </summary>
internal sealed class Degradation(NodeContext context, ReplicatedLog log)
{
    private readonly Queue<Range> _pending = new();
    private readonly Queue<Range> _local = new();
    private readonly Queue<long> _answered = new();
    private readonly Dictionary<string, (long Boot, long From, long To)> _upgraded = new(StringComparer.Ordinal);
    private long _reached;

    /// <summary>When the next reading has waited for long enough.</summary>
    public TimeSpan NextTimer { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Acknowledgements that are given and whose records are on no majority's disks yet.</summary>
    public int Answered => _answered.Count;

    /// <summary>Whether nothing is to be done, whatever a majority has.</summary>
    public bool IsIdle => _pending.Count == 0 && _local.Count == 0;

    /// <summary>What waits for its upgrade.</summary>
    public int Waiting => _local.Count;

    /// <summary>Takes note of readings up to own record <paramref name="record"/>, as many runs of consecutive numbers as they are.</summary>
    public void Add(long record, long ticket, Attachment attachment, ReadOnlySpan<IncomingReading> readings)
    {
        var more = 0;
        for (var i = 1; i < readings.Length; i++)
            more += Follows(readings, i) ? 0 : 1;
        var first = 0;
        for (var i = 1; i <= readings.Length; i++)
        {
            if (i < readings.Length && Follows(readings, i))
                continue;
            _pending.Enqueue(new Range(record, ticket, more--, context.Now, attachment, readings[first].Boot, readings[first].Seq, readings[i - 1].Seq));
            first = i;
        }
    }

    /// <summary>Whether the ticket of a record that is about to be acknowledged has been. Asked once for each, in their order.</summary>
    public bool WasAnswered(long record)
    {
        if (!_answered.TryPeek(out var first) || first != record)
            return false;
        _answered.Dequeue();
        return true;
    }

    /// <summary>All before <paramref name="open"/> is acknowledged. A majority has everything up to <paramref name="reached"/>, two disks at least have it up
    /// to <paramref name="onTwo"/>, this one up to <paramref name="durable"/>.</summary>
    public void Advance(long open, long reached, long onTwo, long durable)
    {
        _reached = Math.Max(_reached, reached);
        while (_pending.TryPeek(out var confirmed) && confirmed.Record < open)
            _pending.Dequeue();
        Upgrade(onTwo);
        NextTimer = TimeSpan.MaxValue;
        // What a majority has waits for a second disk at most.
        while (_pending.TryPeek(out var next) && next.Record > reached && next.Record <= durable)
        {
            if (_answered.Count == 0 && context.Now - next.Since < context.Options.DegradeAfter)
            {
                NextTimer = next.Since + context.Options.DegradeAfter;
                return;
            }

            if (MayDegrade(next))
                Acknowledge(next);
            else
                Hold(next);
        }
    }

    /// <summary>Nothing more is told: the disk failed, or the mesh goes on without this gateway.</summary>
    public void Fail()
    {
        _pending.Clear();
        _local.Clear();
        _answered.Clear();
        NextTimer = TimeSpan.MaxValue;
    }

    /// <summary>An observer does not know its journal again after a restart, so nothing that only it has is promised.</summary>
    private bool MayDegrade(in Range first)
    {
        if (first.Attachment.HeldUpTo > _reached || log.Configuration.IsObserver(context.Self))
            return false;
        if (_local.Count + 1 + first.More <= context.Options.Bounds.Degraded)
            return true;
        context.Counters.Add("degraded_refused_full");
        return false;
    }

    private void Acknowledge(in Range first)
    {
        for (var i = 0; i <= first.More; i++)
        {
            var range = _pending.Dequeue();
            _local.Enqueue(range);
            context.Counters.Add("readings_degraded", range.To - range.From + 1);
        }

        _answered.Enqueue(first.Record);
        context.Flushes.Answered();
        context.Host.Acknowledge(first.Ticket, IngestResult.Local);
    }

    private void Hold(in Range first)
    {
        for (var i = 0; i <= first.More; i++)
            _pending.Dequeue();
        first.Attachment.HeldUpTo = first.Record;
    }

    /// <summary>Neighbours are told of together.</summary>
    private void Upgrade(long onTwo)
    {
        while (_local.TryPeek(out var range) && range.Record <= onTwo)
        {
            _local.Dequeue();
            context.Counters.Add("readings_upgraded", range.To - range.From + 1);
            var device = range.Attachment.Device;
            if (!_upgraded.TryGetValue(device, out var told))
                _upgraded.Add(device, (range.Boot, range.From, range.To));
            else if (told.Boot == range.Boot && told.To + 1 == range.From)
                _upgraded[device] = told with { To = range.To };
            else
            {
                context.Host.Upgraded(device, told.Boot, told.From, told.To);
                _upgraded[device] = (range.Boot, range.From, range.To);
            }
        }

        foreach (var (device, (boot, from, to)) in _upgraded)
            context.Host.Upgraded(device, boot, from, to);
        _upgraded.Clear();
    }

    private static bool Follows(ReadOnlySpan<IncomingReading> readings, int i) =>
        readings[i].Boot == readings[i - 1].Boot && readings[i].Seq == readings[i - 1].Seq + 1;

    /// <summary>Readings with consecutive numbers that came together.</summary>
    /// <param name="Record">The last own record of the ticket.</param>
    /// <param name="Ticket">Whom to answer.</param>
    /// <param name="More">How many ranges of the ticket follow.</param>
    /// <param name="Since">When they came.</param>
    /// <param name="Attachment">Whose they are.</param>
    /// <param name="Boot">Their boot.</param>
    /// <param name="From">The first number.</param>
    /// <param name="To">The last one.</param>
    private readonly record struct Range(long Record, long Ticket, int More, TimeSpan Since, Attachment Attachment, long Boot, long From, long To);
}
