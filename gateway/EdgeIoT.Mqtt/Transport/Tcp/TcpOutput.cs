using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>
/// What a connection sends. A flush hands it to the system at once, on any thread, without waiting; only what a full socket does not take stays, and
/// the loop sends it when there is room. One at a time writes or flushes (<see cref="PacketOutput"/> sees to that).
/// <code>
/// idle --GetSpan--> filled --FlushAsync, all taken--> idle
///                        '--FlushAsync, socket full--> waiting --writable, all taken--> idle
/// </code>
/// </summary>
internal sealed class TcpOutput(TcpConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>What the last flush had to send: as much is likely to be needed again.</summary>
    private int _usual;
    private bool _hasFailed;
    private volatile bool _isFlushed;
    private Action<object?>? _continuation;
    private object? _state;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _buffer.AsSpan(_end);
    }

    public override void Advance(int bytes) => _end += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _usual = _end - _start;
        return IsSent() ? new(Result) : new(this, 0);
    }

    /// <summary>Sends more of what waits, if a flush does; on the loop.</summary>
    public void Pump()
    {
        if (Volatile.Read(ref _continuation) is not { } continuation || !IsSent()) return;
        _continuation = null;
        _isFlushed = true;
        continuation(_state);
    }

    public override void CancelPendingFlush() => throw new NotSupportedException("A flush ends with its connection.");

    public override void Complete(Exception? exception = null)
    {
        // The loop ends it with the connection.
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _isFlushed = false;
        return Result;
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) =>
        _isFlushed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _state = state;
        Volatile.Write(ref _continuation, continuation);

        // There may have been room again before the loop could see that anybody waits for it: it has to look once.
        connection.Post();
    }

    private FlushResult Result => new(isCanceled: false, isCompleted: _hasFailed);

    /// <summary>Sends what the socket takes. True where nothing is left to be sent, or nothing can be sent any more.</summary>
    private bool IsSent()
    {
        while (_start < _end && !_hasFailed)
        {
            var sent = connection.Send(_buffer.AsSpan(_start, _end - _start), out var isFull);
            if (isFull) return false;
            if (sent < 0) _hasFailed = true;
            else _start += sent;
        }

        if (_buffer is not null) BufferPool.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
        return true;
    }

    private void MakeRoom(int size)
    {
        if (_buffer is null)
        {
            _buffer = BufferPool.Rent(Math.Max(size, _usual));
            return;
        }

        if (_buffer.Length - _end >= size) return;
        var bigger = BufferPool.Rent((int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)_end + size)));
        _buffer.AsSpan(0, _end).CopyTo(bigger);
        BufferPool.Return(_buffer);
        _buffer = bigger;
    }
}
