using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Two gateways and a witness outlive any one of the three.</summary>
public sealed class WitnessTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_one_of_two_gateways_and_a_witness_may_be_lost(int lost)
    {
        var world = Mesh();
        world.Run(1);
        world.Members[lost].LosePower();
        world.UntilCoordinated(world.Except(world.Members[lost]), withinSeconds: 4);
        var since = world.Schedule.Now + Scenario.Seconds(1);
        world.Run(3);
        Assert.True(world.Readings.Count(r => r.SentAt > since && r.AckedAt is not null) > 100);
        world.ConvergeAfterHealing();
        Assert.All(world.Readings, r => Assert.True(r.AckedAt is not null));
    }

    [Fact]
    public void A_witness_alone_acknowledges_nothing_and_has_no_majority()
    {
        var world = Mesh();
        world.Run(1);
        world.Members[0].LosePower();
        world.Members[1].LosePower();
        world.Run(3);
        Assert.False(world.Members[2].Run!.Look().Quorum);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Coordination_stays_with_the_gateways()
    {
        var world = Mesh();
        var witness = world.Members[2];
        for (var i = 0; i < 6; i++)
        {
            var coordinator = world.Coordinator!;
            Assert.NotEqual(witness, coordinator);
            coordinator.Kill();
            coordinator.StartAfter(Scenario.Seconds(2));
            world.Run(6);
        }

        world.ConvergeAfterHealing();
    }

    /// <summary>The gateway that is left lacks entries which only the dead one and the witness have: nobody else may coordinate at first.</summary>
    [Fact]
    public void What_only_the_witness_has_reaches_the_gateway_that_is_left()
    {
        var world = Mesh();
        world.Run(1);
        var coordinator = world.Coordinator!;
        var other = world.Members.First(g => g != coordinator && !g.Options.Witness);
        world.Isolate(other);
        world.CutClients(other, cut: true);
        world.Run(1);
        var ahead = coordinator.Run!.Look().Committed;
        Assert.True(ahead > other.Run!.Look().Committed);
        coordinator.LosePower();
        world.Network.Mend();
        world.CutClients(other, cut: false);
        world.RunUntil(() => world.Coordinator == other && other.Run!.Look().Committed >= ahead ? null : $"{other.Name} does not coordinate what the witness has", Scenario.Seconds(8));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_witness_founds_no_mesh()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Witness = true, Join = JoinStyle.Discovery });
        world.Members[2].Start();
        world.Run(20);
        Assert.Equal(0UL, world.Members[2].Run!.Look().Cluster);
        world.Members[0].Start();
        world.Members[1].Start();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
    }

    private static World Mesh()
    {
        var world = new World(1, new WorldOptions
        {
            Gateways = 3,
            Witness = true,
            Boards = [.. Enumerable.Range(0, 4).Select(i => new BoardHabits { Period = TimeSpan.FromMilliseconds(20), Home = i % 2 })],
        });
        world.Found();
        return world;
    }
}
