using System.Globalization;

namespace EdgeIoT.Gateway.Telemetry;

/// <summary>What a reading may contain. The ranges are wider than any sensor that boards carry, so that a value outside is a fault.</summary>
internal static class TelemetryLimits
{
    /// <summary>Bytes of one message.</summary>
    public const int MaxPayload = 64 * 1024;

    /// <summary>Readings of one message.</summary>
    public const int MaxReadings = 500;

    /// <summary>The largest boot or seq: what every JSON reader can hold exactly.</summary>
    public const long MaxNumber = 1L << 53;

    public const double MinTemperatureC = -90;
    public const double MaxTemperatureC = 120;
    public const double MinHumidityPct = 0;
    public const double MaxHumidityPct = 100;
    public const double MinPressureHpa = 200;
    public const double MaxPressureHpa = 1300;

    /// <summary>A board whose clock is not set says 1970 or 2000; a wrong century is a fault as well.</summary>
    public static readonly DateTimeOffset MinTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset MaxTime = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Range(double min, double max) => string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}");
}
