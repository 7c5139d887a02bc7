using EdgeIoT.Gateway.Threads;
using EdgeIoT.Mesh.Storage;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Storage;

/// <summary>The disk thread.</summary>
public sealed partial class SegmentStore
{
    private readonly ThreadParker _parker;
    private readonly List<SafeFileHandle> _touched = [];
    private Thread? _thread;
    private Action<long>? _durable;
    private Action<string>? _failed;
    private SafeFileHandle? _current;
    private int _currentSegment;
    private long _frames;
    private long _synced;
    private uint _chain;
    private int _asked;
    private bool _holds;
    private bool _asksLater;
    private volatile bool _closing;

    /// <summary>Why the disk takes no more writes; null while it does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the disk's thread has another flush to do.</summary>
    public bool IsAsked => Volatile.Read(ref _asked) != 0;

    /// <summary>How many times the disk was flushed, and how long it took altogether.</summary>
    public (long Count, TimeSpan Time) Flushes => (Volatile.Read(ref _flushCount), TimeSpan.FromTicks(Volatile.Read(ref _flushTicks)));

    /// <inheritdoc/>
    public TimeSpan FlushTime => _flushTime.Value;

    private readonly FlushTime _flushTime = new();
    private long _flushCount;
    private long _flushTicks;

    /// <summary>Starts the disk thread. Both callbacks are called on it.</summary>
    /// <param name="durable">All writes up to this number are durable.</param>
    /// <param name="failed">Called once: the disk refused a write, in words; nothing more becomes durable.</param>
    public void Start(Action<long> durable, Action<string> failed)
    {
        _durable = durable;
        _failed = failed;
        _thread = new Thread(Run) { Name = "disk", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // It takes everything that is there when it comes.
        if (_holds)
            _asksLater = true;
        else
            Ask();
    }

    /// <summary>What <see cref="Flush"/> asks for begins with <see cref="LetFlush"/>. For the node's loop, which sends first: the other disks are farther away, and a thread
    /// that is woken may take the waker's processor at once.</summary>
    public void HoldFlush() => _holds = true;

    /// <summary>Begins the flush that was asked for meanwhile, if there is one.</summary>
    public void LetFlush()
    {
        _holds = false;
        if (_asksLater)
            Ask();
        _asksLater = false;
    }

    private void Ask()
    {
        Volatile.Write(ref _asked, 1);
        _parker.Unpark();
    }

    /// <summary>Makes everything written durable, notes that the stop was in order, and closes the files.</summary>
    public void Dispose()
    {
        _closing = true;
        Ask();
        _thread?.Join();
        if (Fault is null)
            CloseInOrder();
        _current?.Dispose();
        _files.Dispose();
        _parker.Dispose();
    }

    private void Run()
    {
        var durable = 0L;
        while (!_closing)
        {
            WaitUntilAsked();
            var wanted = NewestWrite();
            try
            {
                // No further than was asked for: what comes meanwhile has a flush of its own, when the node says so.
                while (durable < wanted && WriteBatches() is > 0 and var written)
                    _durable!(durable = written);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The one place where the disk fails at run time: final until a restart.
                Fault = failure.Message;
                _failed!(failure.Message);
                return;
            }
        }
    }

    private void WaitUntilAsked()
    {
        while (Interlocked.Exchange(ref _asked, 0) == 0)
            _parker.Park(-1);
    }

    private long NewestWrite()
    {
        lock (_gate)
            return _write;
    }

    /// <summary>Writes and flushes everything that has gathered; the newest write that is durable now, or 0 where there was nothing.</summary>
    private long WriteBatches()
    {
        int from, to;
        lock (_gate)
        {
            if (!_batches[^1].IsEmpty)
                OpenBatch(length: 1);
            (from, to) = (_unwritten, BatchesBeforeCheckpoint(_batches.Count - 1));
        }

        if (from == to)
            return WriteCheckpoint();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = from; i < to; i++)
            Write(BatchAt(i));
        foreach (var file in _touched)
            _options.Disk.Sync(file);
        _touched.Clear();
        if (_options.FlushDelay > TimeSpan.Zero)
            Thread.Sleep(_options.FlushDelay);
        _synced = _frames;
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        _flushTime.Add(took);
        Volatile.Write(ref _flushTicks, _flushTicks + took.Ticks);
        Volatile.Write(ref _flushCount, _flushCount + 1);
        return Written(to);
    }

    /// <summary>Writes the snapshot whose turn it is, if there is one; the number of its write, or 0.</summary>
    private long WriteCheckpoint()
    {
        (long Write, Checkpoint Checkpoint) next;
        lock (_gate)
        {
            if (!_checkpoints.TryDequeue(out next))
                return 0;
        }

        Write(next.Checkpoint);
        return next.Write;
    }

    private Batch BatchAt(int i)
    {
        lock (_gate)
            return _batches[i];
    }

    private void Write(Batch batch)
    {
        if (_current is null || _currentSegment != batch.Segment)
        {
            var next = _files.OpenForWriting(batch.Segment);
            if (_current is not null && _touched.Contains(_current))
            {
                _options.Disk.Sync(_current);
                _touched.Clear();
            }

            _current?.Dispose();
            (_current, _currentSegment) = (next, batch.Segment);
            if (batch.Offset == SegmentHeader.Size)
                _starts[batch.Segment] = (_frames, _chain);
        }

        _options.Disk.Write(_current, batch.Seal(++_frames, _synced, _chain, out _chain), batch.Offset);
        if (_touched.Count == 0)
            _touched.Add(_current);
    }

    /// <summary>Notes that the batches before <paramref name="to"/> are on the disk, and lets go of the oldest ones.</summary>
    private long Written(int to)
    {
        lock (_gate)
        {
            var durable = _batches[to - 1].LastWrite;
            var drop = 0;
            while (drop < to && _heldBytes > _options.RecentBytes)
                _heldBytes -= _batches[drop++].Held;
            _batches.RemoveRange(0, drop);
            _unwritten = to - drop;
            return durable;
        }
    }

    private void CloseInOrder()
    {
        try
        {
            while (WriteBatches() > 0)
            {
                // Snapshots have their turn between batches.
            }

            lock (_gate)
                Complete(Reserve(0, out _), RecordKind.Closed);
            WriteBatches();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing in it was promised to anybody.
            Fault = failure.Message;
        }
    }
}
