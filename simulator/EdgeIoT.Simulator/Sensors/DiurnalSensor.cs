namespace EdgeIoT.Simulator.Sensors;

/// <summary>
/// A room over a day: warmest in the afternoon, drier when warmer, with the weather's slow pressure and the sensor's noise. Each board has its own
/// room. The weather wanders about its mean (a first-order process), so that hours differ from day to day.
/// </summary>
internal sealed class DiurnalSensor(Random random) : ISensor
{
    private const double WarmestHour = 15;

    private readonly double _meanTemperature = 19 + 4 * random.NextDouble();
    private readonly double _swing = 1.5 + 2.5 * random.NextDouble();
    private readonly double _meanHumidity = 38 + 14 * random.NextDouble();
    private readonly double _meanPressure = 1013 - 40 * random.NextDouble();
    private double _warmth;
    private double _weather;

    public Measurement Read(TimeSpan timeOfDay)
    {
        _warmth = Wander(_warmth, 0.999, 0.01);
        _weather = Wander(_weather, 0.9999, 0.05);
        var sun = Math.Cos((timeOfDay.TotalHours - WarmestHour) / 24 * 2 * Math.PI);
        var temperature = _meanTemperature + _swing * sun + _warmth;
        // The same water in warmer air is a lower relative humidity: about 5 % of it for each degree.
        var humidity = _meanHumidity * Math.Exp(-0.05 * (temperature - _meanTemperature));
        return new Measurement(
            (int)Math.Round(100 * (temperature + 0.02 * Noise())),
            (int)Math.Round(100 * Math.Clamp(humidity + 0.1 * Noise(), 0, 100)),
            (int)Math.Round(100 * (_meanPressure + _weather + 0.03 * Noise())));
    }

    private double Wander(double value, double memory, double step) => memory * value + step * Noise();

    // Twelve uniform numbers are close enough to a normal one, and cannot be extreme.
    private double Noise()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += random.NextDouble();
        return sum;
    }
}
