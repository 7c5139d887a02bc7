using EdgeIoT.Simulator.Fleet;

namespace EdgeIoT.Simulator.Tests.Fleet;

public sealed class Options
{
    [Fact]
    public void Wrong_options_are_refused_by_field_and_limit()
    {
        var good = new SimulatorOptions { Gateways = ["127.0.0.1:1883"] };
        Assert.Null(good.Check());
        Refused("Gateways: \"gw\" is not host:port", good with { Gateways = ["gw"] });
        Refused("Gateways: at least one", good with { Gateways = [], UseDiscovery = false });
        Refused("DiscoveryTargets:", good with { DiscoveryTargets = ["x"] });
        Refused("Devices: 1 to 100000", good with { Devices = 0 });
        Refused("Interval: 100 ms to 1 day", good with { Interval = TimeSpan.FromMilliseconds(99) });
        Refused("DeviceId:", good with { IdPrefix = "ä" });
        Refused("BufferCapacity:", good with { BufferCapacity = 10 });
        Refused("WifiLoss: 0 to 0.9", good with { Faults = new() { WifiLoss = double.NaN } });
        Refused("ReadingsPerDevice:", good with { ReadingsPerDevice = -1 });
    }

    [Fact]
    public void Percentiles_are_right_to_an_eighth()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 100_000; i++)
            histogram.Add(i);
        var counts = LatencyHistogram.NewCounts();
        histogram.AddTo(counts);
        Assert.InRange(LatencyHistogram.Percentile(counts, 0.5).TotalMicroseconds, 50_000, 50_000 * 1.125);
        Assert.InRange(LatencyHistogram.Percentile(counts, 0.99).TotalMicroseconds, 99_000, 99_000 * 1.125);
        Assert.Equal(TimeSpan.Zero, LatencyHistogram.Percentile(LatencyHistogram.NewCounts(), 0.5));
        histogram.Add(long.MaxValue);
    }

    private static void Refused(string message, SimulatorOptions options)
    {
        Assert.StartsWith(message, options.Check(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => { _ = new BoardFleet(options); });
    }
}
