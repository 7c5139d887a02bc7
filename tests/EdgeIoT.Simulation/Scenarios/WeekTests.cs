using EdgeIoT.Simulation.Runs;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>What a week brings, in short: a day is two hours, a reading comes each five seconds. <c>-- --week</c> runs a whole one.</summary>
public sealed class WeekTests
{
    [Fact]
    public void Through_nights_without_wifi_and_dying_gateways_every_reading_is_in_the_mesh_or_reported_as_dropped()
    {
        var run = WeekRun.Of(seed: 1, boards: 8, time: TimeSpan.FromHours(4), TimeSpan.FromSeconds(5), day: TimeSpan.FromHours(2));
        Assert.Equal(run.Sampled, run.Ordered + run.Dropped);
        Assert.InRange(run.Sampled, 8 * 2_860, 8 * 2_920);
        Assert.InRange(run.Dropped, 100, run.Sampled / 4);
        Assert.InRange(run.Deaths, 46, 48);
    }
}
