using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Gateways that acknowledge from their own disk where no majority answers, and one that does not.</summary>
public sealed class DegradationTests
{
    [Fact]
    public void A_gateway_alone_acknowledges_from_its_disk_and_says_so_again_when_a_majority_has_it()
    {
        var world = Mesh(3, degrading: 0b001);
        world.Isolate(world.Members[0]);
        world.Run(4);
        Assert.InRange(world.Degradation.Count, 50, 200);
        Assert.Equal(0, world.Degradation.Upgrades);
        world.ConvergeAfterHealing();
        Assert.Equal(world.Degradation.Count, world.Degradation.Upgrades);
    }

    [Fact]
    public void A_gateway_that_holds_acknowledges_nothing_beside_one_that_degrades()
    {
        var world = Mesh(3, degrading: 0b001);
        world.Isolate(world.Members[1]);
        world.Run(4);
        Assert.Equal(0, world.Degradation.Count);
        world.ConvergeAfterHealing();
    }

    /// <summary>Its journal is of an earlier run then, which nobody streams.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(2, 1)]
    public void What_it_acknowledged_gets_its_place_though_it_restarted(int gateways, int alone)
    {
        var world = Mesh(gateways, degrading: -1);
        world.Isolate(world.Members[alone]);
        world.Run(3);
        Assert.True(world.Degradation.Count > 30);
        world.Members[alone].LosePower();
        world.Run(0.2);
        world.Members[alone].Start();
        world.Run(1);
        world.ConvergeAfterHealing();
        Assert.Null(world.Degradation.Missing());
    }

    [Fact]
    public void The_second_of_two_gateways_goes_on_without_the_keeper()
    {
        var world = Mesh(2, degrading: -1);
        world.Members[0].LosePower();
        world.Run(4);
        Assert.True(world.Degradation.Count > 50);
        world.ConvergeAfterHealing();
        Assert.Equal(world.Degradation.Count, world.Degradation.Upgrades);
    }

    [Fact]
    public void What_waits_for_a_majority_is_bounded_and_then_readings_are_held()
    {
        var world = Mesh(3, degrading: 0b001, most: 10);
        world.Isolate(world.Members[0]);
        world.Run(4);
        Assert.Equal(10, world.Degradation.Count);
        world.ConvergeAfterHealing();
        Assert.Equal(10, world.Degradation.Upgrades);
    }

    [Fact]
    public void What_it_acknowledged_gets_its_place_in_an_epoch_that_began_without_it()
    {
        var world = Mesh(3, degrading: 0b001);
        world.Isolate(world.Members[0]);
        world.Run(2);
        Assert.True(world.Degradation.Count > 10);
        world.Members[2].Destroy();
        world.Promote(world.Members[1]);
        world.Members[2].Start();
        world.ConvergeAfterHealing();
        Assert.Equal(world.Degradation.Count, world.Degradation.Upgrades);
    }

    private static World Mesh(int gateways, int degrading, int most = 65_536)
    {
        var world = new World(1, new WorldOptions
        {
            Gateways = gateways,
            Boards = [.. Enumerable.Range(0, gateways).Select(static i => new BoardHabits { Home = i, Patience = TimeSpan.FromSeconds(6) })],
            Degrading = degrading,
            MostDegraded = most,
            ReplaceAfter = TimeSpan.FromSeconds(5),
        });
        world.Found();
        for (var i = 0; i < gateways; i++)
            world.Boards[i].MoveTo(world.Members[i]);
        world.Run(1);
        return world;
    }
}
