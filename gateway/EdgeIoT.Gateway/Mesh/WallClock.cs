using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>Says when the clock of the wall jumps. Nothing in the mesh depends on it; the times of readings without one do.</summary>
internal sealed partial class WallClock(ILogger logger)
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(2);

    private DateTime _expectedAtZero;

    public void Check(TimeSpan now) => Check(now, DateTime.UtcNow);

    internal TimeSpan Check(TimeSpan now, DateTime clock)
    {
        var atZero = clock - now;
        var jump = _expectedAtZero == default ? TimeSpan.Zero : atZero - _expectedAtZero;
        _expectedAtZero = atZero;
        if (jump.Duration() <= Tolerated)
            return TimeSpan.Zero;
        LogJump(jump.TotalSeconds, clock);
        return jump;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the clock jumped by {Seconds:F0} s to {Clock:O}: readings that came without a time are stamped by the new clock; their order does not depend on it")]
    private partial void LogJump(double seconds, DateTime clock);
}
