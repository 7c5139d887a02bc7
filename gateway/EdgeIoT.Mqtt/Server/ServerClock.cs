namespace EdgeIoT.Mqtt.Server;

/// <summary>Milliseconds since the server was made; never goes back, never 0.</summary>
internal sealed class ServerClock(TimeProvider provider)
{
    private readonly long _start = provider.GetTimestamp();

    public TimeProvider Provider { get; } = provider;

    public long Now => 1 + (long)Provider.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>When something of this age limit expires; 0: never.</summary>
    public long Expiry(uint? seconds) => seconds is { } s ? Now + (1000L * s) : 0;
}
