namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>
/// A clock that stands still until the test lets time pass: however slow the machine is, nothing runs out before it is meant to. Timers run by the
/// system's time, so that a sweep comes soon after and finds what is over. The clock on the wall is the system's.
/// </summary>
internal sealed class StandingClock : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
}
