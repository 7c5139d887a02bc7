using System.Buffers;
using System.IO.Pipelines;

namespace EdgeIoT.Mqtt.Transport;

/// <summary>
/// A connection's way out. Any thread writes; one at a time flushes, and what is written meanwhile overflows into a buffer of
/// our own and follows. Nobody waits for a slow receiver.
/// <code>
/// idle --write--> dirty --Flush--> flushing --done, nothing overflowed--> idle
///                                  |      ^--done, overflow moved over--'|
///                                  '--transport is full--> awaiting ------'
/// </code>
/// </summary>
internal sealed partial class PacketOutput
{
    /// <summary>With more than this waiting, messages stay in their session's queue.</summary>
    private const int CongestionLimit = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly PipeWriter _writer;
    private readonly IOutputOwner _owner;
    private readonly TimeProvider _clock;
    private readonly PipeScheduler _scheduler;
    private byte[]? _overflow;
    private int _overflowStart;
    private int _overflowEnd;
    private int _unsent;
    private int _unsentPackets;
    private bool _scheduled;
    private bool _flushing;
    private volatile bool _awaiting;
    private bool _closed;
    private long _awaitingSince;

    public PacketOutput(PipeWriter writer, IOutputOwner owner, TimeProvider clock, PipeScheduler scheduler)
    {
        _writer = writer;
        _owner = owner;
        _clock = clock;
        _scheduler = scheduler;
        _flushed = Flushed;
    }

    /// <summary>Bytes that the transport has not taken yet.</summary>
    public int Backlog => Volatile.Read(ref _overflowEnd) - Volatile.Read(ref _overflowStart);

    /// <summary>Bytes written since the last flush.</summary>
    public int Unsent => Volatile.Read(ref _unsent);

    /// <summary>Whether messages should wait in their queue. Exact under the session's lock, see <see cref="IOutputOwner.Refill"/>.</summary>
    public bool IsCongested => _awaiting || Backlog > CongestionLimit;

    /// <summary>How long the transport has taken nothing, zero where it is not full.</summary>
    public TimeSpan Stalled => _awaiting ? _clock.GetElapsedTime(Volatile.Read(ref _awaitingSince)) : TimeSpan.Zero;

    /// <summary>Adds a packet to what the next flush sends. False where the connection is closed.</summary>
    /// <param name="packet">One whole packet.</param>
    /// <param name="schedule">Whether the thread's round is to flush it; otherwise somebody calls <see cref="Flush"/>.</param>
    /// <param name="isLast">Whether nothing may follow it, from whatever thread.</param>
    public bool Write(ReadOnlySpan<byte> packet, bool schedule = true, bool isLast = false)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _closed = isLast;
            _unsentPackets++;
            if (_flushing)
            {
                Overflow(packet);
                return true;
            }

            _writer.Write(packet);
            _unsent += packet.Length;
            if (!schedule || _scheduled) return true;
            _scheduled = true;
        }

        Round.Schedule(this);
        return true;
    }

    /// <summary>Nothing is written any more; what was written may still be on its way.</summary>
    public void Close()
    {
        lock (_gate) _closed = true;
    }

    private void Overflow(ReadOnlySpan<byte> packet)
    {
        _overflow ??= ArrayPool<byte>.Shared.Rent(Math.Max(packet.Length, 1024));
        if (_overflow.Length - _overflowEnd < packet.Length)
        {
            var waiting = _overflowEnd - _overflowStart;
            var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(2L * waiting, (long)waiting + packet.Length)));
            _overflow.AsSpan(_overflowStart, waiting).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_overflow);
            _overflow = bigger;
            _overflowStart = 0;
            _overflowEnd = waiting;
        }

        packet.CopyTo(_overflow.AsSpan(_overflowEnd));
        _overflowEnd += packet.Length;
    }

    /// <summary>Hands the next piece of the overflow to the transport; false where there is none.</summary>
    private bool MoveOverflow()
    {
        var size = Math.Min(_overflowEnd - _overflowStart, CongestionLimit);
        if (size == 0) return false;
        _writer.Write(_overflow.AsSpan(_overflowStart, size));
        _unsent += size;
        _overflowStart += size;
        if (_overflowStart == _overflowEnd) DropOverflow();
        return true;
    }

    private void DropOverflow()
    {
        if (_overflow is not null) ArrayPool<byte>.Shared.Return(_overflow);
        _overflow = null;
        _overflowStart = _overflowEnd = 0;
    }
}
