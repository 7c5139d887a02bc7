namespace EdgeIoT.Simulation.Scenarios;

/// <summary>How a mesh comes to be.</summary>
public sealed class FoundingTests
{
    [Theory]
    [InlineData(JoinStyle.First, 3)]
    [InlineData(JoinStyle.All, 3)]
    [InlineData(JoinStyle.Discovery, 3)]
    [InlineData(JoinStyle.First, 5)]
    [InlineData(JoinStyle.All, 5)]
    [InlineData(JoinStyle.Discovery, 5)]
    public void Gateways_that_start_together_become_one_mesh(JoinStyle join, int gateways)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var world = new World(seed, new WorldOptions { Gateways = gateways, Join = join });
            world.Start(TimeSpan.FromMilliseconds(seed * 100));
            world.RunUntil(world.MeshIsWell, Scenario.Seconds(8));
        }
    }

    [Fact]
    public void Who_is_told_to_join_founds_no_mesh_of_its_own()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Join = JoinStyle.First });
        world.Isolate(world.Members[0]);
        world.Start(TimeSpan.Zero);
        world.Run(20);
        Assert.All(world.Members.Skip(1), g => Assert.Equal(0UL, g.Run!.Look().Cluster));
        world.Network.Mend();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
    }

    [Fact]
    public void Who_knows_of_a_mesh_waits_for_it()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Join = JoinStyle.First });
        world.Start(TimeSpan.Zero);
        world.Run(0.07);
        world.Members[0].LosePower();
        world.Run(30);
        Assert.All(world.Members.Skip(1), g => Assert.True(g.Run!.Look().Cluster == 0 || g.Run.Status.Voters > 0));
        world.Members[0].Start();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
    }

    [Fact]
    public void A_gateway_alone_serves_at_once()
    {
        var world = new World(1, new WorldOptions { Gateways = 1, Boards = [new()] });
        world.Start(TimeSpan.Zero);
        world.RunUntil(() => world.Acknowledgements.Count > 0 ? null : "nothing is acknowledged", Scenario.Seconds(1));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Readings_that_came_before_the_mesh_was_whole_are_kept()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Boards = [new() { Home = 0 }, new() { Home = 0 }] });
        foreach (var board in world.Boards)
            board.Start();
        world.Members[0].Start();
        world.Run(2);
        Assert.True(world.Acknowledgements.Count > 10);
        world.Members[1].Start();
        world.Run(1);
        world.Members[2].Start();
        world.Run(0.2);
        world.Members[0].LosePower();
        world.Run(1);
        world.ConvergeAfterHealing();
    }

    /// <summary>What it is sent by the mesh with readings must not become readings of its own before it is invited.</summary>
    [Fact]
    public void Who_founded_a_mesh_in_vain_moves_to_the_one_that_has_readings()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = new World(seed, new WorldOptions { Gateways = 3, Join = JoinStyle.Discovery, Boards = [new() { Home = 0 }, new() { Home = 0 }] });
            var late = world.Members[2];
            world.Isolate(late);
            world.CutClients(late, true);
            world.Start(TimeSpan.Zero);
            world.Run(4);
            var (here, there) = (world.Members[0].Run!.Look().Cluster, late.Run!.Look().Cluster);
            Assert.True(here != 0 && there != 0 && here != there);
            world.Network.Mend();
            world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
            Assert.Equal(here, late.Run.Look().Cluster);
            world.CutClients(late, false);
            world.ConvergeAfterHealing();
        }
    }
}
