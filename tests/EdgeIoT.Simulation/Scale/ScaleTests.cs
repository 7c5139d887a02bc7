namespace EdgeIoT.Simulation.Scale;

/// <summary>A mesh with more gateways than can all hold everything. A small one; <c>--scale</c> goes to a thousand.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Forty_gateways_are_one_mesh_in_which_few_hold_everything()
    {
        var figures = ScaleRun.Of(40, TextWriter.Null);
        Assert.Equal((6, 9), (figures.Roles[GatewayRole.Voter], figures.Roles[GatewayRole.Learner]));
        Assert.True(figures.Ordered >= figures.Acknowledged && figures.Acknowledged > 300, $"{figures.Acknowledged} acknowledged, {figures.Ordered} ordered");
        Assert.Equal(0, figures.FalsePositives);
        Assert.InRange(figures.Converged, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.True(figures.Idle[GatewayRole.Observer].All < 4_000, $"an idle observer sends {figures.Idle[GatewayRole.Observer].All:F0} B/s");
    }
}
