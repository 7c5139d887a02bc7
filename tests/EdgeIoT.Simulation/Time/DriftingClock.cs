namespace EdgeIoT.Simulation.Time;

/// <summary>The monotonic clock of one machine: it starts anywhere, goes a little fast or slow, and may jump forward, as after a suspend.
/// The mesh knows no other; the time of day never reaches it.</summary>
public sealed class DriftingClock(TimeSpan start, TimeSpan now, double rate)
{
    private TimeSpan _base = start;
    private TimeSpan _since = now;

    /// <summary>What it shows at a time of the world.</summary>
    public TimeSpan At(TimeSpan now) => _base + ((now - _since) * rate);

    /// <summary>The time of the world at which it shows <paramref name="shown"/>, or a moment later.</summary>
    public TimeSpan When(TimeSpan shown) => _since + ((shown - _base) / rate) + TimeSpan.FromTicks(1);

    /// <summary>It jumps.</summary>
    public void Jump(TimeSpan now, TimeSpan by) => (_base, _since) = (At(now) + by, now);
}
