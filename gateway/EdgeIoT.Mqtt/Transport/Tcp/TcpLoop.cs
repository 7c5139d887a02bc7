using System.Collections.Concurrent;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>
/// One thread that accepts, reads and closes all connections. What it does between two waits is one <see cref="Round"/>: each connection that was written
/// to is sent to once, however many messages came for it from however many others.
/// <code>
/// wait --ready, posted--> turn of each connection --all had theirs--> flush --> wait
/// </code>
/// </summary>
internal sealed class TcpLoop : IDisposable
{
    private const int WakeKey = -1;
    private const int ListenerKey = -2;
    private const int SharedSize = 64 * 1024;

    /// <summary>Bytes that come in before outputs that have grown large are flushed.</summary>
    private const int BytesBeforeRelief = 128 * 1024;

    private readonly Epoll _epoll = new();
    private readonly Lock _waking = new();
    private int _wake = CreateEvent();
    private readonly TcpAcceptor _acceptor;
    private readonly Action<TcpConnection> _serve;
    private readonly ConcurrentQueue<TcpConnection> _posted = new();
    private readonly Queue<TcpConnection> _again = new();
    private readonly List<TcpConnection?> _connections = [];
    private readonly Stack<int> _free = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private Round _round = null!;
    private int _received;
    private int _sleeping;
    private volatile bool _leaving;
    private volatile bool _stopping;
    private bool _watches;
    private bool _hasLeft;
    private bool _hasStarted;

    /// <param name="acceptor">Brings new connections.</param>
    /// <param name="serve">Gets each of them, on the loop.</param>
    public TcpLoop(TcpAcceptor acceptor, Action<TcpConnection> serve)
    {
        _acceptor = acceptor;
        _serve = serve;
        _thread = new(Run) { Name = "mqtt", IsBackground = true };
    }

    /// <summary>What all connections read into.</summary>
    public byte[] Shared { get; } = GC.AllocateUninitializedArray<byte>(SharedSize, pinned: true);

    /// <summary>Whether this is the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Completes when it takes no connections any more and the last has ended.</summary>
    public Task Empty => _empty.Task;

    public void Start()
    {
        _hasStarted = true;
        _thread.Start();
    }

    /// <summary>Lets the loop look at a connection; from any thread.</summary>
    public void Post(TcpConnection connection)
    {
        _posted.Enqueue(connection);
        Wake();
    }

    public void Received(int bytes) => _received += bytes;

    /// <summary>The connection has closed; on the loop.</summary>
    public void Forget(TcpConnection connection)
    {
        _connections[connection.Slot] = null;
        _free.Push(connection.Slot);
    }

    /// <summary>Takes no connections any more.</summary>
    public void Leave()
    {
        _leaving = true;
        Wake();
    }

    /// <summary>Ends all connections at once.</summary>
    public void Dispose()
    {
        _leaving = _stopping = true;
        Wake();
        if (_hasStarted) _thread.Join();
        _epoll.Dispose();
        lock (_waking)
        {
            if (_wake >= 0) _ = LinuxCalls.Close(_wake);
            _wake = -1;
        }
    }

    private static int CreateEvent()
    {
        var descriptor = LinuxCalls.CreateEvent();
        return descriptor >= 0 ? descriptor : throw new IOException($"eventfd failed with error {(int)LinuxCalls.LastError}");
    }

    private void Wake()
    {
        // The loop says that it sleeps before it looks a last time; this looks whether it sleeps after adding. One of both sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) == 0 || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        lock (_waking)
        {
            // Once closed, its descriptor may be anybody's.
            ulong one = 1;
            if (_wake >= 0) _ = LinuxCalls.Write(_wake, ref one, sizeof(ulong));
        }
    }

    private void Run()
    {
        _epoll.TryAdd(_wake, WakeKey, LinuxCalls.Readable);
        while (!_stopping)
        {
            WatchListener();
            var ready = Wait();
            _round = Round.Begin();
            for (var i = 0; i < ready; i++) Take(_epoll[i].Key, _epoll[i].Events);
            GoOn();
            _round.End();
        }

        foreach (var connection in _connections.ToArray()) connection?.AbortNow();
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var connection); left--) connection.TurnPosted();
        _empty.TrySetResult();
    }

    private int Wait()
    {
        if (_again.Count > 0) return _epoll.Wait(0);
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        var ready = _epoll.Wait(!_posted.IsEmpty || _stopping || (_leaving && !_hasLeft) ? 0 : _acceptor.Pause);
        Volatile.Write(ref _sleeping, 0);
        return ready;
    }

    private void Take(int key, uint events)
    {
        switch (key)
        {
            case WakeKey:
                ulong count = 0;
                _ = LinuxCalls.Read(_wake, ref count, sizeof(ulong));
                break;
            case ListenerKey:
                Accept();
                break;
            default:
                // It may have ended earlier in this round, and a new one be in its place: that one just looks once too often.
                if (_connections[key] is { } connection) Turned(connection, connection.Turn(events));
                break;
        }
    }

    /// <summary>Those that had not finished in their last turn, then those that others have posted.</summary>
    private void GoOn()
    {
        for (var left = _again.Count; left > 0; left--)
        {
            var connection = _again.Dequeue();
            Turned(connection, connection.TurnAgain());
        }

        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var connection); left--) Turned(connection, connection.TurnPosted());
    }

    private void Turned(TcpConnection connection, bool hasMore)
    {
        if (hasMore && connection.TryQueue()) _again.Enqueue(connection);
        if (_received < BytesBeforeRelief) return;
        _received = 0;
        _round.RelieveNow();
    }

    private void Accept()
    {
        if (_leaving) return;
        foreach (var (descriptor, remote) in _acceptor.Accept())
        {
            var connection = new TcpConnection(this, descriptor, remote);
            if (_free.TryPop(out var slot))
            {
                _connections[slot] = connection;
            }
            else
            {
                slot = _connections.Count;
                _connections.Add(connection);
            }

            connection.Slot = slot;
            const uint Everything = LinuxCalls.Readable | LinuxCalls.Writable | LinuxCalls.ReadHangUp | LinuxCalls.EdgeTriggered;
            if (_epoll.TryAdd(descriptor, slot, Everything)) connection.Begin(_serve);
            else connection.Abort();
        }
    }

    /// <summary>Watches the listening socket, except while the system has no room for more connections, and after the end.</summary>
    private void WatchListener()
    {
        _hasLeft = _leaving;
        var wanted = !_hasLeft && _acceptor.Pause < 0;
        if (wanted != _watches)
        {
            if (wanted) _epoll.TryAdd(_acceptor.Descriptor, ListenerKey, LinuxCalls.Readable);
            else _epoll.Remove(_acceptor.Descriptor);
            _watches = wanted;
        }

        if (_hasLeft && _free.Count == _connections.Count) _empty.TrySetResult();
    }
}
