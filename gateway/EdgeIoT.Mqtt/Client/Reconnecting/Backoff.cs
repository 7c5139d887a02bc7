namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>Pauses between attempts: the bound doubles with each failure, and the pause is anywhere in its upper half, so that clients that lost the
/// same server do not return together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> chance)
{
    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        // Beyond 2^30 the longest has long been reached.
        var bound = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(bound * (0.5 + (chance() / 2)));
    }
}
