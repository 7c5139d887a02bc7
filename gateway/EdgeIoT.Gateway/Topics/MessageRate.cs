using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Topics;

/// <summary>How much happens in a minute, on an average that forgets: the formula of Unix load averages, as in Mosquitto.</summary>
/// <param name="name">As in <c>$SYS/broker/load/{name}/1min</c>.</param>
/// <param name="total">What is counted.</param>
internal sealed class MessageRate(string name, Func<MqttServerStatistics, long> total)
{
    private long _last;

    public string Name => name;

    public double OneMinute { get; private set; }

    public double FiveMinutes { get; private set; }

    public double FifteenMinutes { get; private set; }

    public void Measure(MqttServerStatistics statistics, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero)
            return;
        var now = total(statistics);
        var perMinute = (now - _last) / elapsed.TotalMinutes;
        _last = now;
        OneMinute = Follow(OneMinute, minutes: 1);
        FiveMinutes = Follow(FiveMinutes, minutes: 5);
        FifteenMinutes = Follow(FifteenMinutes, minutes: 15);

        double Follow(double average, double minutes) => perMinute + ((average - perMinute) * Math.Exp(-elapsed.TotalMinutes / minutes));
    }
}
