using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>
/// What a connection receives. It is read into the loop's buffer, which all connections share; what the reader leaves is copied into one of
/// its own, which the next read goes on filling. Awaited reads always go on on the loop's thread. Who gets a result calls
/// <see cref="AdvanceTo(SequencePosition, SequencePosition)"/> before awaiting anything else: the loop's buffer is the next connection's.
/// <code>
/// reading --nothing there--> waiting --readable--> received --AdvanceTo--> reading
///                              '--cancelled, ended--> told so
/// </code>
/// </summary>
internal sealed class TcpInput(TcpConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>Reads of one connection before others have their turn.</summary>
    private const int ReadsInATurn = 4;

    private byte[]? _own;
    private int _start;
    private int _end;
    private byte[]? _lent;
    private ReadResult _result;
    private bool _hasResult;
    private bool _unexamined;
    private bool _readable;
    private bool _toTheEnd;
    private bool _ended;
    private volatile bool _cancelled;
    private Action<object?>? _continuation;
    private object? _state;

    /// <summary>Whether the other side has sent its last byte, and it was read.</summary>
    public bool HasEnded => _ended;

    /// <summary>Something can be read; on the loop.</summary>
    /// <param name="toTheEnd">Whether nothing follows it, so that epoll will not tell again.</param>
    public void SetReadable(bool toTheEnd)
    {
        _readable = true;
        _toTheEnd |= toTheEnd;
    }

    /// <summary>Nothing more comes; on the loop.</summary>
    public void End() => _ended = true;

    /// <summary>Gives the reader that waits what there is; on the loop. True where there may be more, for a later turn.</summary>
    public bool Pump()
    {
        for (var reads = 0; Volatile.Read(ref _continuation) is not null;)
        {
            if (_cancelled)
            {
                _cancelled = false;
                Complete(isCancelled: true);
            }
            else if (_unexamined || _ended)
            {
                Complete(isCancelled: false);
            }
            else
            {
                if (!_readable) return false;
                if (reads++ == ReadsInATurn) return true;
                if (Receive()) Complete(isCancelled: false);
            }
        }

        return false;
    }

    /// <summary>Reads and forgets, once the server takes nothing any more; on the loop. True where there may be more, for a later turn.</summary>
    public bool Discard()
    {
        for (var reads = 0; _readable && !_ended; reads++)
        {
            if (reads == ReadsInATurn) return true;
            Receive();
            _start = _end = 0;
        }

        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(this, 0);

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("Reads are awaited.");

    public override void CancelPendingRead()
    {
        _cancelled = true;
        connection.Post();
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var left = _end - consumed.GetInteger();
        _unexamined = examined.GetInteger() < _end;
        _start = consumed.GetInteger();
        var lent = _lent;
        _lent = null;
        if (left == 0) Release();
        else if (lent != _own) Keep(lent!, left);
    }

    /// <summary>Gives the buffer back: the connection has ended.</summary>
    public void Release()
    {
        if (_own is not null) BufferPool.Return(_own);
        _own = null;
        _start = _end = 0;
    }

    public override void Complete(Exception? exception = null)
    {
        // The loop ends it with the connection.
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _hasResult = false;
        return _result;
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) =>
        _hasResult ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // On the loop's thread this is within a turn of Pump, which goes on when it sees the continuation. On another it has to be told.
        _state = state;
        Volatile.Write(ref _continuation, continuation);
        if (!connection.Loop.IsCurrent || !connection.IsPumping) connection.Post();
    }

    /// <summary>Reads once. False where nothing came.</summary>
    private bool Receive()
    {
        var buffer = _own ?? connection.Loop.Shared;
        if (_own is not null) buffer = MakeRoom();
        var read = LinuxCalls.Receive(connection.Descriptor, buffer.AsSpan(_end));
        if (read > 0)
        {
            // A short read has emptied the socket: epoll tells when there is more, unless all that is left to be read is the end.
            _readable = _toTheEnd || _end + read == buffer.Length;
            _end += read;
            connection.Loop.Received(read);
            return true;
        }

        if (read < 0 && LinuxCalls.LastError == LinuxCalls.Errno.Interrupted) return false;
        _readable = false;
        _ended = read == 0 || LinuxCalls.LastError != LinuxCalls.Errno.TryAgain;
        return false;
    }

    private void Complete(bool isCancelled)
    {
        _lent = _own ?? connection.Loop.Shared;
        _result = new(new(_lent, _start, _end - _start), isCancelled, _ended && !isCancelled);
        _hasResult = true;
        var continuation = _continuation!;
        _continuation = null;
        continuation(_state);
    }

    private void Keep(byte[] shared, int left)
    {
        _own = BufferPool.Rent(left);
        shared.AsSpan(_start, left).CopyTo(_own);
        _start = 0;
        _end = left;
    }

    /// <summary>Room behind what is there: as much again at least, so that a large packet is copied a few times only.</summary>
    private byte[] MakeRoom()
    {
        var left = _end - _start;
        if (_start == 0 && _own!.Length > left) return _own;
        var bigger = BufferPool.Rent((2 * left) + 1);
        _own.AsSpan(_start, left).CopyTo(bigger);
        BufferPool.Return(_own!);
        _own = bigger;
        _start = 0;
        _end = left;
        return bigger;
    }
}
