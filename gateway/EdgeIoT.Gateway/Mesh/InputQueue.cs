using System.Buffers;
using System.Collections.Concurrent;
using EdgeIoT.Gateway.Threads;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// The way into the node's loop from everywhere else. Bounded for what the network can cause: datagrams are dropped, and a
/// link or client that would go beyond is closed by whoever posts. What the gateway itself says (a durable write, the end of
/// a connection) always gets in; there is at most one of those for each thing that is open.
/// </summary>
internal sealed class InputQueue : IDisposable
{
    /// <summary>Inputs that wait at most, and bytes that they hold.</summary>
    public const int Capacity = 256 * 1024;

    public const long ByteCapacity = 128 * 1024 * 1024;

    /// <summary>What whoever brings it may take; more is work for two threads.</summary>
    public const int Few = 16;

    private const long FewBytes = 128 * 1024;

    private readonly ConcurrentQueue<Input> _inputs = new();
    private readonly ThreadParker _parker;
    private readonly Action _run;
    private int _count;
    private long _bytes;
    private volatile bool _mustLook;

    public InputQueue()
    {
        _parker = new ThreadParker(() => !_inputs.IsEmpty || _mustLook);
        _run = Run;
    }

    /// <summary>Takes what waits on the thread that calls it; false where the loop has to. Set by the loop.</summary>
    public Func<bool> TryRun { get; set; } = static () => false;

    /// <summary>Inputs that wait now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether what waits is taken in a moment.</summary>
    public bool IsShort => Count <= Few && Volatile.Read(ref _bytes) <= FewBytes;

    /// <summary>Inputs that were turned away.</summary>
    public long Refused => Volatile.Read(ref _refused);

    private long _refused;

    /// <summary>Adds an input with a copy of <paramref name="data"/>; false where there is no room.</summary>
    public bool TryPost(InputKind kind, long number, ReadOnlySpan<byte> data, object? subject = null, MeshAddress from = default, bool wake = true)
    {
        if (Count >= Capacity || Volatile.Read(ref _bytes) >= ByteCapacity)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, data.Length));
        data.CopyTo(buffer);
        Interlocked.Add(ref _bytes, data.Length);
        Post(new Input(kind) { Number = number, Buffer = buffer, Length = data.Length, Subject = subject, From = from }, wake);
        return true;
    }

    /// <summary>Adds an input in any case.</summary>
    /// <param name="input">The input.</param>
    /// <param name="wake">False where more follows at once, and <see cref="Wake"/> after it.</param>
    public void Post(in Input input, bool wake = true)
    {
        Interlocked.Increment(ref _count);
        _inputs.Enqueue(input);
        if (wake)
            Wake();
    }

    /// <summary>Lets the loop look.</summary>
    public void Wake() => _parker.Unpark();

    /// <summary>Lets the loop look at its timers too.</summary>
    public void WakeForTimers()
    {
        _mustLook = true;
        Wake();
    }

    /// <summary>The loop is about to look at everything.</summary>
    public void Looks() => _mustLook = false;

    /// <summary>Has what waits taken: by this thread, if it can be, or by the loop. For threads that have nothing else in hand, and hold no lock.</summary>
    public void Run()
    {
        if (Count > 0 && !TryRun())
            Wake();
    }

    /// <summary>The same when this thread has handled what it has read; where that is much, the loop begins meanwhile.</summary>
    public void RunAtEnd()
    {
        if (IsShort)
            MqttBatch.AtEnd(_run);
        else
            Wake();
    }

    public bool TryTake(out Input input)
    {
        if (!_inputs.TryDequeue(out input))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>Gives back what an input held.</summary>
    public void Release(in Input input)
    {
        if (input.Buffer is null)
            return;
        Interlocked.Add(ref _bytes, -input.Length);
        ArrayPool<byte>.Shared.Return(input.Buffer);
    }

    /// <summary>Waits for an input. To be called by the loop alone.</summary>
    public void Wait(TimeSpan atMost)
    {
        if (atMost > TimeSpan.Zero)
            _parker.Park((int)Math.Clamp(Math.Ceiling(atMost.TotalMilliseconds), 1, 1000));
    }

    /// <summary>The loop has ended. Whatever still comes is taken in, and not looked at.</summary>
    public void Dispose() => _parker.Dispose();
}
