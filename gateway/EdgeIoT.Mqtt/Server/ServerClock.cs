namespace EdgeIoT.Mqtt.Server;

/// <summary>Milliseconds since the server was made; never goes back, never 0.</summary>
internal sealed class ServerClock(TimeProvider provider)
{
    private readonly long _start = provider.GetTimestamp();

    public TimeProvider Provider { get; } = provider;

    public long Now => 1 + (long)Provider.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>When something of this age limit expires; 0: never.</summary>
    public long Expiry(uint? seconds) => seconds is { } s ? Now + (1000L * s) : 0;

    /// <summary>A moment in milliseconds since 1970, which means something to the next process too; 0: never.</summary>
    public long ToWall(long moment) => moment == 0 ? 0 : Wall + moment - Now;

    /// <summary>The other way round; what is over is 1.</summary>
    public long FromWall(long milliseconds) => milliseconds == 0 ? 0 : Math.Max(1, Now + milliseconds - Wall);

    /// <summary>Milliseconds since 1970.</summary>
    public long Wall => Provider.GetUtcNow().ToUnixTimeMilliseconds();
}
