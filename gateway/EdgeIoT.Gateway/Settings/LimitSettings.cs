using EdgeIoT.Mqtt.Limits;

namespace EdgeIoT.Gateway.Settings;

/// <summary>The settings that bound what clients can take.</summary>
internal static class LimitSettings
{
    /// <summary>What may come at once, in seconds at the rate: a whole site that comes back after a power cut.</summary>
    private const int BurstSeconds = 10;

    private const int Most = 1_000_000;

    public static readonly IReadOnlyList<Setting> All =
    [
        Setting.Duration("connect-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5),
            (settings, value) => settings with { ConnectTimeout = value }, settings => settings.ConnectTimeout),
        Setting.Number("max-connections", 1, Most, (settings, value) => settings with { MaxConnections = value }, settings => settings.MaxConnections),
        Setting.Number("max-connections-per-address", 0, Most,
            (settings, value) => settings with { MaxConnectionsPerAddress = value }, settings => settings.MaxConnectionsPerAddress),
        Setting.Number("max-handshakes", 0, Most, (settings, value) => settings with { MaxHandshakes = value }, settings => settings.MaxHandshakes),
        Setting.Number("connect-rate", 0, Most, (settings, value) => settings with { ConnectRate = value }, settings => settings.ConnectRate),
        Setting.Number("connect-rate-per-address", 0, Most,
            (settings, value) => settings with { ConnectRatePerAddress = value }, settings => settings.ConnectRatePerAddress),
        Setting.Flag("limit-loopback", (settings, value) => settings with { LimitLoopback = value }, settings => settings.LimitLoopback),
        Setting.Number("publish-rate", 0, int.MaxValue, (settings, value) => settings with { PublishRate = value }, settings => settings.PublishRate),
        Setting.Number("publish-byte-rate", 0, int.MaxValue,
            (settings, value) => settings with { PublishByteRate = value }, settings => settings.PublishByteRate),
    ];

    public static ConnectionLimits ForConnections(GatewaySettings settings) => new()
    {
        Rate = settings.ConnectRate,
        Burst = settings.ConnectRate * BurstSeconds,
        RatePerAddress = settings.ConnectRatePerAddress,
        BurstPerAddress = settings.ConnectRatePerAddress * BurstSeconds,
        MaxPerAddress = settings.MaxConnectionsPerAddress,
        MaxHandshakes = settings.MaxHandshakes,
        MaxHandshakesPerAddress = Math.Max(settings.MaxHandshakes / 8, Math.Min(settings.MaxHandshakes, 1)),
        IncludeLoopback = settings.LimitLoopback,
    };

    public static PublishLimits ForPublishing(GatewaySettings settings) => new() { Messages = settings.PublishRate, Bytes = settings.PublishByteRate };
}
