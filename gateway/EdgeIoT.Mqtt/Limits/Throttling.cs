namespace EdgeIoT.Mqtt.Limits;

/// <summary>Counts clients that are held back by <see cref="PublishLimits"/>.</summary>
public sealed class Throttling
{
    private int _now;
    private long _total;

    /// <summary>Clients that are not read now because they are over their limits.</summary>
    public int Now => Volatile.Read(ref _now);

    /// <summary>How often a client was held back.</summary>
    public long Total => Volatile.Read(ref _total);

    internal void Paused()
    {
        Interlocked.Increment(ref _now);
        Interlocked.Increment(ref _total);
    }

    internal void Resumed() => Interlocked.Decrement(ref _now);
}
