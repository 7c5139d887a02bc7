namespace EdgeIoT.Simulation.Scenarios;

/// <summary>The coordinator dies, hangs, is cut off or cannot write.</summary>
public sealed class CoordinatorTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void The_coordinator_dies_under_load(int gateways)
    {
        var slowest = TimeSpan.Zero;
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = Scenario.Mesh(gateways, boards: 6, seed);
            world.Run(1);
            var coordinator = world.Coordinator!;
            var survivors = world.Except(coordinator);
            coordinator.Kill();
            var killed = world.Schedule.Now;
            var elected = world.UntilCoordinated(survivors, withinSeconds: 1.5);
            slowest = elected > slowest ? elected : slowest;
            world.Run(1);
            // The coordinator is not on the boards' path.
            Assert.True(world.LongestWait(killed, world.Schedule.Now, survivors) < TimeSpan.FromMilliseconds(250), $"seed {seed}: boards on survivors waited");
            world.ConvergeAfterHealing();
        }
        Assert.True(slowest > TimeSpan.Zero);
    }

    [Fact]
    public void A_coordinator_that_stands_still_is_replaced_and_comes_back_as_a_follower()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var coordinator = world.Coordinator!;
        var term = coordinator.Run!.Status.Term;
        coordinator.Run.Pause(Scenario.Seconds(4));
        world.UntilCoordinated(world.Except(coordinator), withinSeconds: 1.5);
        world.Run(4);
        Assert.True(coordinator.Run.Look().Term > term);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_gateway_whose_disk_fails_leaves_leadership()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var coordinator = world.Coordinator!;
        coordinator.DiskFaults.Full = true;
        world.UntilCoordinated(world.Except(coordinator), withinSeconds: 2);
        world.Run(1);
        Assert.NotNull(coordinator.Run!.Look().StoreFault);
        Assert.NotEqual(coordinator.Id, coordinator.Run.Status.Coordinator);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_gateway_that_leaves_hands_leadership_over()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var coordinator = world.Coordinator!;
        coordinator.Run!.Leave();
        var took = world.UntilCoordinated(world.Except(coordinator), withinSeconds: 1);
        world.RunUntil(() => coordinator.Run.Look().Left ? null : "the gateway has not left", Scenario.Seconds(1));
        Assert.True(took < TimeSpan.FromMilliseconds(300), $"the hand-over took {took.TotalMilliseconds:F0} ms, as long as a failure");
        coordinator.Kill();
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_slow_disk_is_no_reason_for_an_election()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(6);
        var terms = world.Coordinators.Terms;
        foreach (var gateway in world.Members)
            gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(150);
        world.Run(5);
        Assert.Equal(terms, world.Coordinators.Terms);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void An_idle_mesh_keeps_its_coordinator_and_is_quiet()
    {
        var world = Scenario.Mesh(5, boards: 0);
        world.Run(10);
        world.StayIdle(TimeSpan.FromSeconds(30));
    }
}
