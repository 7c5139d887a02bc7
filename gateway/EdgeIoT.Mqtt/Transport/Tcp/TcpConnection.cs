using System.IO.Pipelines;
using System.Net;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>
/// One TCP connection of a <see cref="TcpLoop"/>, which alone reads from it and closes it. Others send, and ask for the rest by <see cref="Post"/>.
/// <code>
/// serving --server has ended--> finishing: our half is shut, what still comes is thrown away --they close, abort--> closed
///    '--they close: the server is told, and ends--'
///    '--abort---------------------------------------------------------------------------------------------> closed
/// </code>
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The source has neither a timer nor a handle: there is nothing to dispose.")]
internal sealed class TcpConnection : IDuplexPipe
{
    private readonly TcpInput _input;
    private readonly TcpOutput _output;
    private readonly Lock _sending = new();
    private readonly CancellationTokenSource _closed = new();
    private int _descriptor;
    private volatile bool _aborted;
    private volatile bool _finished;
    private int _posted;
    private bool _queued;

    public TcpConnection(TcpLoop loop, int descriptor, EndPoint? remote)
    {
        Loop = loop;
        _descriptor = descriptor;
        Remote = remote;
        _input = new(this);
        _output = new(this);
    }

    public TcpLoop Loop { get; }

    /// <summary>The socket; -1 once closed. Only the loop may use it without the sending lock.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Where the loop keeps it.</summary>
    public int Slot { get; set; }

    public EndPoint? Remote { get; }

    /// <summary>Cancelled when neither direction works any more.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether the loop is at it, so that it sees by itself what is new.</summary>
    public bool IsPumping { get; private set; }

    PipeReader IDuplexPipe.Input => _input;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Ends both directions at once; from any thread, at any time.</summary>
    public void Abort()
    {
        _aborted = true;
        Post();
    }

    /// <summary>The same before this returns; on the loop.</summary>
    public void AbortNow()
    {
        _aborted = true;
        Turn();
    }

    /// <summary>The server has ended, and has nothing more to send.</summary>
    public void Finish()
    {
        _finished = true;
        Post();
    }

    /// <summary>Lets the loop look at it.</summary>
    public void Post()
    {
        if (Interlocked.Exchange(ref _posted, 1) == 0) Loop.Post(this);
    }

    /// <summary>Sends what the socket takes of it; from any thread. Less than 0 where the connection is broken.</summary>
    public int Send(ReadOnlySpan<byte> bytes, out bool isFull)
    {
        isFull = false;
        lock (_sending)
        {
            // The loop closes under this lock too: a descriptor that is closed may be somebody else's a moment later.
            if (_descriptor < 0) return -1;
            var sent = LinuxCalls.Send(_descriptor, bytes);
            if (sent >= 0) return sent;
            var error = LinuxCalls.LastError;
            isFull = error == LinuxCalls.Errno.TryAgain;
            return isFull || error == LinuxCalls.Errno.Interrupted ? 0 : -1;
        }
    }

    /// <summary>The server begins; on the loop.</summary>
    public void Begin(Action<TcpConnection> serve)
    {
        IsPumping = true;
        serve(this);
        IsPumping = false;
    }

    /// <summary>Takes a place among those that go on later; false where it has one.</summary>
    public bool TryQueue() => !_queued && (_queued = true);

    /// <summary>Goes on where it stopped; on the loop. True where there is still more.</summary>
    public bool TurnAgain()
    {
        _queued = false;
        return Turn();
    }

    /// <summary>What epoll says; on the loop. True where there is more to do in a later turn.</summary>
    public bool Turn(uint events)
    {
        const uint Ends = LinuxCalls.ReadHangUp | LinuxCalls.HangUp | LinuxCalls.Error;
        if ((events & (LinuxCalls.Readable | Ends)) != 0) _input.SetReadable(toTheEnd: (events & Ends) != 0);

        // A reader that pauses would not find out.
        if ((events & (LinuxCalls.HangUp | LinuxCalls.Error)) != 0) _closed.Cancel();
        return Turn();
    }

    /// <summary>Does what others have asked for; on the loop.</summary>
    public bool TurnPosted()
    {
        Volatile.Write(ref _posted, 0);
        return Turn();
    }

    private bool Turn()
    {
        if (_aborted) Close();
        IsPumping = true;
        _output.Pump();
        var hasMore = _finished ? LeavesInOrder() : _input.Pump();
        IsPumping = false;
        return hasMore;
    }

    /// <summary>Closing with bytes unread would reset the connection, and take from the other side what it has not read yet. True where
    /// there is more to be thrown away.</summary>
    private bool LeavesInOrder()
    {
        if (_descriptor >= 0)
        {
            _ = LinuxCalls.Shutdown(_descriptor, LinuxCalls.ShutdownWrite);
            if (_input.Discard()) return true;
            if (!_input.HasEnded) return false;
            Close();
        }

        _input.Release();
        return false;
    }

    private void Close()
    {
        lock (_sending)
        {
            if (_descriptor < 0) return;
            _ = LinuxCalls.Close(_descriptor);
            _descriptor = -1;
        }

        Loop.Forget(this);
        _input.End();
        _closed.Cancel();
    }
}
