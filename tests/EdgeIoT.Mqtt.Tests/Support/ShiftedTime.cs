namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>The system's time with the clock on the wall set forward.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
