namespace EdgeIoT.Simulation.Detection;

/// <summary>A crash is known soon and nobody who lives is taken for dead, with whole gateways. A sample; <c>--detection</c> runs a thousand seeds.</summary>
public sealed class DetectionTests
{
    [Theory]
    [InlineData("no loss")]
    [InlineData("10 % loss")]
    public void A_crash_among_ten_is_known_within_three_seconds_and_the_living_stay_alive(string conditions)
    {
        var runs = DetectionTable.Run(DetectionConditions.All.Single(c => c.Name == conditions), seeds: 12);
        Assert.InRange(DetectionTable.Quantile(runs.Select(r => r.First), 0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));
        Assert.InRange(DetectionTable.Quantile(runs.Select(r => r.All), 0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));
        Assert.Equal(0, runs.Sum(r => r.FalsePositives));
    }

    [Fact]
    public void Membership_of_ten_idle_gateways_costs_each_little()
    {
        var run = DetectionRun.Of(1, DetectionConditions.All[0]);
        Assert.InRange(run.MembershipBytes, 100, 1200);
    }

    [Fact]
    public void A_second_of_starvation_now_and_then_kills_nobody()
    {
        var runs = DetectionTable.Run(DetectionConditions.All.Single(c => c.Name == "starved, 1 s"), seeds: 4);
        Assert.Equal(0, runs.Sum(r => r.FalsePositives));
    }
}
