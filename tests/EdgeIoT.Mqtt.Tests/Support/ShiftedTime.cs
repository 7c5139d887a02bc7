namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>The clock on the wall set forward, and one for what runs out that stands still until the test lets time pass.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _now;

    public TimeSpan Shift { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
