namespace EdgeIoT.Mesh.Storage;

/// <summary>
/// When the disk is flushed. A fast disk: at the end of every round that wrote; what comes while a flush runs gathers in the store.
/// <para>On a slow disk (an SD card takes 8 ms) what comes a moment after a flush began waits for the rest of it and for a whole one more. So the
/// next one begins only when those are there again that the last one answered. What nobody waits for (a cut, a note of what was applied)
/// rides on it, and has a flush of its own only when none comes.</para>
/// <code>
///   idle ── written ──► flush ── durable ──► answers ── a majority has it, or half a flush ──► gathers ── all are there, or none comes ──► flush
/// </code>
/// <para>Waiting for the majority is what brings gateways into step that flush at different times: the one that is first waits, and begins
/// together with the one that makes the majority. In step, what one flush covers is answered when it ends.</para>
/// </summary>
internal sealed class GroupCommit(NodeContext context)
{
    /// <summary>A disk that takes this long is slow. SSDs take a tenth of it, SD cards three times as much.</summary>
    public static readonly TimeSpan SlowFlush = TimeSpan.FromMilliseconds(3);

    /// <summary>How long those that were answered are waited for; longer while they come without a gap of half of it, and half a flush at most.</summary>
    public static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(2);

    /// <summary>Nothing waits for longer than this while the disk is idle, however late the loop comes round and whatever comes in between.</summary>
    private static readonly TimeSpan WaitAtMost = FlushTime.CountsAtMost;

    private long _written;
    private long _flushing;
    private long _durable;
    private int _waitedFor;
    private int _answering;
    private int _expected;
    private TimeSpan _unflushedSince;
    private TimeSpan _waitedForSince;
    private TimeSpan _endedAt;
    private TimeSpan _answeredAt;
    private TimeSpan _cameAt;

    /// <summary>Whether clients wait for something that this disk has and a majority has not.</summary>
    public Func<bool> AwaitsOthers { get; set; } = static () => false;

    /// <summary>Whether a flush takes so long that it is worth waiting for company.</summary>
    public bool IsSlow => context.Store.FlushTime >= SlowFlush;

    /// <summary>When what is written has to be flushed; never while there is nothing, or while a flush of a slow disk runs.</summary>
    public TimeSpan NextTimer
    {
        get
        {
            if (_written == _flushing || context.StoreFault is not null)
                return TimeSpan.MaxValue;
            if (!IsSlow)
                return context.Now;
            if (_durable < _flushing)
                return TimeSpan.MaxValue;
            var (wanted, latest) = (Wanted, Later(_unflushedSince, _endedAt) + WaitAtMost);
            return wanted < latest ? wanted : latest;
        }
    }

    private TimeSpan Wanted
    {
        get
        {
            if (_waitedFor == 0)
                return Later(_unflushedSince + context.Store.FlushTime, _endedAt + GatherFor);
            if (AwaitsOthers())
                return _endedAt + (context.Store.FlushTime / 2);
            if (_waitedFor >= _expected)
                return context.Now;
            var since = Later(_waitedForSince, Later(_endedAt, _answeredAt));
            return Earlier(Later(since + GatherFor, _cameAt + (GatherFor / 2)), since + (context.Store.FlushTime / 2));
        }
    }

    /// <summary>Something was written.</summary>
    /// <param name="write">Its number.</param>
    /// <param name="waitedFor">How many of its parts somebody waits for: records, entries, a vote. 0 where it may be
    /// <see cref="IMeshStore.FlushTime"/> late.</param>
    public void Wrote(long write, int waitedFor)
    {
        if (_written == _flushing)
            _unflushedSince = context.Now;
        if (_waitedFor == 0)
            _waitedForSince = context.Now;
        if (waitedFor > 0)
            _cameAt = context.Now;
        _written = write;
        _waitedFor += waitedFor;
    }

    /// <summary>Ends a round: begins a flush where it is time for one.</summary>
    public void Flush()
    {
        if (NextTimer > context.Now)
            return;
        context.Store.Flush();
        _flushing = _written;
        _answering = _waitedFor;
        _waitedFor = 0;
    }

    /// <summary>All writes up to number <paramref name="write"/> are durable.</summary>
    public void Durable(long write)
    {
        _durable = write;
        if (write < _flushing)
            return;
        _endedAt = context.Now;
        _expected = _answering + _waitedFor;
        if (write < _written)
            return;
        // The store took along what was written just before its flush began.
        _flushing = _written;
        _waitedFor = 0;
    }

    /// <summary>Clients were answered: they will ask again.</summary>
    public void Answered() => _answeredAt = context.Now;

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
