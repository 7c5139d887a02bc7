using System.IO.Pipelines;

namespace EdgeIoT.Mqtt.Transport;

internal sealed partial class PacketOutput
{
    private readonly Action _flushed;
    private ValueTask<FlushResult> _flush;
    private TaskCompletionSource? _idle;

    /// <summary>Sends what was written, unless somebody is doing so: then it follows.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _scheduled = false;
            if (_flushing || _unsent == 0) return;
            _flushing = true;
        }

        Pump();
    }

    /// <summary>Completes when nothing is on its way to the transport.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (!_flushing) return Task.CompletedTask;
            _idle ??= new();
            return _idle.Task;
        }
    }

    private void Pump()
    {
        do
        {
            int bytes;
            int packets;
            lock (_gate)
            {
                (bytes, packets) = (_unsent, _unsentPackets);
                _unsent = _unsentPackets = 0;
            }

            if (!_owner.Sending(bytes, packets))
            {
                Fail();
                return;
            }

            if (!TryFlush()) return;
        }
        while (GoOn());
    }

    /// <summary>True where the transport took it at once; otherwise <see cref="Flushed"/> goes on later, or never.</summary>
    private bool TryFlush()
    {
        try
        {
#pragma warning disable CA2012 // Awaited once, by Finished; kept in a field so that a pending flush allocates nothing.
            _flush = _writer.FlushAsync();
#pragma warning restore CA2012
            if (_flush.IsCompleted) return Finished();
        }
        catch (Exception)
        {
            // Whatever a transport throws: it is broken, and the connection ends.
            Fail();
            return false;
        }

        Volatile.Write(ref _awaitingSince, _clock.GetTimestamp());
        _awaiting = true;
        _flush.GetAwaiter().UnsafeOnCompleted(_flushed);
        return false;
    }

    private void Flushed()
    {
        // Without a round of its own, what Refill and Fail write would be flushed packet by packet.
        var round = Round.Begin();
        if (Finished() && GoOn()) Pump();
        round.End();
    }

    private bool Finished()
    {
        try
        {
            var result = _flush.GetAwaiter().GetResult();
            if (!result.IsCompleted) return true;
        }
        catch (Exception)
        {
            // The transport is broken, as below.
        }

        Fail();
        return false;
    }

    /// <summary>
    /// Lets the queue refill, then ends the flush or begins the next one. The order matters: a sender that found the output congested
    /// has queued under the session's lock, which Refill takes after the congestion ended; so its message is seen by Refill, or it was
    /// not congested.
    /// </summary>
    private bool GoOn()
    {
        _awaiting = false;
        _owner.Refill();
        lock (_gate)
        {
            if (MoveOverflow()) return true;
            _flushing = false;
            TellIdle();
            return false;
        }
    }

    private void TellIdle()
    {
        if (_idle is null) return;
        _scheduler.Schedule(static idle => ((TaskCompletionSource)idle!).TrySetResult(), _idle);
        _idle = null;
    }

    private void Fail()
    {
        lock (_gate)
        {
            _closed = true;
            _flushing = false;
            _awaiting = false;
            DropOverflow();
            TellIdle();
        }

        _owner.OutputFailed();
    }
}
