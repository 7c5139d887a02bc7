using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Who has no right to be there, and what was never meant.</summary>
public sealed class StrangerTests
{
    [Theory]
    [InlineData(JoinStyle.First)]
    [InlineData(JoinStyle.All)]
    [InlineData(JoinStyle.Discovery)]
    public void A_wrong_token_is_refused_and_the_mesh_goes_on(JoinStyle join)
    {
        var world = Scenario.Mesh(3, boards: 3, join: join, intruder: true);
        world.Run(5);
        var intruder = world.Gateways[^1].Run!.Look();
        Assert.DoesNotContain(intruder.Gateways, g => world.Members.Any(m => m.Id == g.Id));
        Assert.Contains(world.Members, g => g.Run!.Look().Counters.Any(c => c.Key.StartsWith("refused", StringComparison.Ordinal) && c.Value > 0));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Replayed_and_damaged_datagrams_change_nothing()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(6);
        var terms = world.Coordinators.Terms;
        world.Network.Faults.Replay = 1;
        world.Network.Faults.BitFlip = 0.2;
        world.Run(10);
        Assert.Equal(terms, world.Coordinators.Terms);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Rubbish_changes_nothing()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(6);
        var terms = world.Coordinators.Terms;
        var injector = new FaultInjector(world, FaultPlan.OnStage(FaultKind.Strangers, new(1)) with
        {
            Events = FaultPlan.DrawEvents([FaultKind.Strangers], TimeSpan.FromMilliseconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(5), new(1)),
        }, new(1));
        injector.Begin();
        world.Run(5);
        injector.End();
        Assert.Equal(terms, world.Coordinators.Terms);
        world.ConvergeAfterHealing();
    }
}
