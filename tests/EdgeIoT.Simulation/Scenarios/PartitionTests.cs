namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Paths between gateways are cut.</summary>
public sealed class PartitionTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void An_asymmetric_partition_does_not_stop_the_majority(int hears, int isHeard)
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var coordinator = world.Coordinator!;
        foreach (var other in world.Except(coordinator))
            world.Network.Cut(hears == 1 ? other : coordinator, isHeard == 1 ? other : coordinator);
        world.UntilCoordinated(world.Except(coordinator), withinSeconds: 4);
        var since = world.Schedule.Now;
        world.Run(3);
        Assert.True(world.Readings.Count(r => r.SentAt > since && r.AckedAt is not null) > 100);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_minority_acknowledges_nothing()
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(1);
        var minority = world.Members.Take(2).ToList();
        foreach (var inside in minority)
        {
            foreach (var outside in world.Except([.. minority]))
            {
                world.Network.Cut(inside, outside);
                world.Network.Cut(outside, inside);
            }
        }

        world.Run(0.5);
        var since = world.Schedule.Now;
        foreach (var outside in world.Except([.. minority]))
            world.CutClients(outside, cut: true);
        var before = world.Acknowledgements.Count;
        world.Run(4);
        Assert.Equal(before, world.Acknowledgements.Count);
        Assert.Contains(world.Readings, r => r.TakenAt > since);
        Assert.All(minority, g => Assert.False(g.Run!.Look().Quorum));
        world.ConvergeAfterHealing();
        Assert.All(world.Readings, r => Assert.True(r.AckedAt is not null));
    }

    [Fact]
    public void Boards_go_on_with_the_majority()
    {
        var world = Scenario.Mesh(3, boards: 6);
        world.Run(1);
        world.Isolate(world.Members[2]);
        world.Run(3);
        var late = world.Schedule.Now - TimeSpan.FromSeconds(1.5);
        Assert.True(world.Readings.Count(r => r.SentAt > late && r.AckedAt is not null) > 100);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_chain_of_gateways_keeps_one_coordinator()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        world.Network.Cut(world.Members[0], world.Members[2]);
        world.Network.Cut(world.Members[2], world.Members[0]);
        world.Run(10);
        // The middle one is heard by all; once it coordinates, nobody has a reason to depose it.
        var terms = world.Coordinators.Terms;
        world.Run(10);
        Assert.True(world.Coordinators.Terms - terms <= 2, $"{world.Coordinators.Terms - terms} coordinators in 10 s");
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_gateway_that_was_unreachable_for_long_finds_the_mesh()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Join = JoinStyle.First });
        world.Isolate(world.Members[2]);
        world.Start(TimeSpan.Zero);
        world.Run(60);
        world.Network.Mend();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
    }

    [Fact]
    public void A_gateway_that_restarts_behind_a_partition_finds_the_mesh()
    {
        var world = Scenario.Mesh(3, boards: 0);
        var away = world.Members[0];
        away.Kill();
        world.Isolate(away);
        away.Start();
        world.Run(60);
        world.Network.Mend();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
    }
}
