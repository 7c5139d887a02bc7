using System.Diagnostics;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>
/// One thread that owns many boards: everything that happens to them elsewhere comes in through its queue. The queue is bounded by what boards can have
/// under way: a connection, a window of messages, and the gateways' messages to them.
/// </summary>
internal sealed class BoardLoop : IDisposable
{
    private readonly object _gate = new();
    private readonly PriorityQueue<SimulatedBoard, long> _wakes = new();
    private readonly List<SimulatedBoard> _touched = [];
    private readonly Thread _thread;
    private readonly long _startedAt;
    private List<BoardEvent> _incoming = [];
    private List<BoardEvent> _taken = [];
    private volatile bool _disposed;

    public BoardLoop(long startedAt, int number)
    {
        _startedAt = startedAt;
        _thread = new Thread(Run) { IsBackground = true, Name = $"boards {number}" };
    }

    /// <summary>The bug that ended the loop, if one did.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>From a message to its acknowledgement, over all boards of the loop.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Milliseconds since the fleet's start; never zero.</summary>
    public long Now => 1 + (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;

    public void Start() => _thread.Start();

    /// <summary>From any thread.</summary>
    public void Post(in BoardEvent happened)
    {
        lock (_gate)
        {
            _incoming.Add(happened);
            if (_incoming.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }

        if (_thread.IsAlive)
            _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (!_disposed)
            {
                Wait();
                TakeEvents();
                Wake();
                foreach (var board in _touched)
                    Pump(board);
                _touched.Clear();
            }
        }
#pragma warning disable CA1031 // The one place of this loop: a bug in a board ends the fleet and is thrown to who runs it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failed?.Invoke(error);
        }
    }

    private void Wait()
    {
        var wait = _wakes.TryPeek(out _, out var first) ? Math.Clamp(first - Now, 0, 60_000) : 60_000;
        lock (_gate)
        {
            if (_incoming.Count == 0 && wait > 0 && !_disposed)
                Monitor.Wait(_gate, (int)wait);
        }
    }

    private void TakeEvents()
    {
        lock (_gate)
            (_incoming, _taken) = (_taken, _incoming);
        foreach (var happened in _taken)
        {
            happened.Board.Handle(happened, Now);
            Touch(happened.Board);
        }

        _taken.Clear();
    }

    private void Wake()
    {
        var now = Now;
        while (_wakes.TryPeek(out var board, out var at) && at <= now)
        {
            _wakes.Dequeue();
            if (board.ScheduledAt != at)
                continue;
            board.ScheduledAt = long.MaxValue;
            Touch(board);
        }
    }

    private void Touch(SimulatedBoard board)
    {
        if (board.IsTouched)
            return;
        board.IsTouched = true;
        _touched.Add(board);
    }

    private void Pump(SimulatedBoard board)
    {
        board.IsTouched = false;
        var wakeAt = board.Pump(Now);
        // A later time waits for the earlier one that is in the queue: the board then says anew when it wants to be woken.
        if (wakeAt >= board.ScheduledAt)
            return;
        board.ScheduledAt = wakeAt;
        _wakes.Enqueue(board, wakeAt);
    }
}
