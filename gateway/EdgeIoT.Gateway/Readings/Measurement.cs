namespace EdgeIoT.Gateway.Readings;

/// <summary>What a reading says, apart from whose it is. A value that was not measured is NaN.</summary>
/// <param name="TimeUnixMilliseconds">When it was sampled, in UTC.</param>
/// <param name="StampedByGateway">Whether the time is when the gateway got it, because the board did not know the time.</param>
/// <param name="TemperatureC">Degrees Celsius.</param>
/// <param name="HumidityPct">Percent of relative humidity.</param>
/// <param name="PressureHpa">Hectopascal.</param>
public readonly record struct Measurement(
    long TimeUnixMilliseconds, bool StampedByGateway, double TemperatureC, double HumidityPct, double PressureHpa);
