using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Everybody runs and some paths are gone: where a mesh that is not careful elects and deposes for ever, or elects nobody.</summary>
public sealed class PartialConnectivityTests
{
    /// <summary>All reach one gateway and nobody else, the coordinator too: only that one can have a majority.</summary>
    [Fact]
    public void A_coordinator_that_reaches_one_gateway_only_makes_room_for_the_one_that_all_reach()
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(6);
        var coordinator = world.Coordinator!;
        var middle = world.Except(coordinator)[1];
        KeepOnly(world, (a, b) => a == middle || b == middle);
        world.RunUntil(() => world.Coordinator == middle ? null : "the gateway that all reach does not coordinate", Scenario.Seconds(6));
        var terms = world.Coordinators.Terms;
        world.Run(10);
        Assert.Equal(middle, world.Coordinator);
        Assert.True(world.Coordinators.Terms - terms <= 2, $"{world.Coordinators.Terms - terms} coordinators in 10 s");
        world.ConvergeAfterHealing();
    }

    /// <summary>The one that all reach is behind: its log cannot win, and nobody else's votes suffice. It has to be filled first.</summary>
    [Fact]
    public void The_only_gateway_that_all_reach_may_have_been_away()
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(6);
        var coordinator = world.Coordinator!;
        var middle = world.Except(coordinator)[1];
        middle.Kill();
        world.Run(2);
        KeepOnly(world, (a, b) => a == middle || b == middle);
        middle.Start();
        var acknowledged = world.Acknowledgements.Count;
        world.RunUntil(() => world.Acknowledgements.Count > acknowledged + 50 ? null : "nothing is acknowledged", Scenario.Seconds(10));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_chain_of_five_goes_on_with_one_coordinator()
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(6);
        KeepOnly(world, (a, b) => Math.Abs(a.Index - b.Index) == 1);
        world.Run(10);
        // Three in a row are a majority for the one in their middle alone; whoever stands first of these keeps its place.
        var (terms, ordered) = (world.Coordinators.Terms, world.Order.Count);
        world.Run(10);
        Assert.True(world.Coordinators.Terms - terms <= 2, $"{world.Coordinators.Terms - terms} coordinators in 10 s");
        Assert.True(world.Order.Count > ordered + 100, $"{world.Order.Count - ordered} readings were ordered in 10 s");
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_strong_gateway_that_comes_and_goes_does_not_take_over_each_time()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(8);
        var strong = world.Members.MaxBy(g => g.Options.Priority)!;
        Assert.Equal(strong, world.Coordinator);
        var terms = world.Coordinators.Terms;
        for (var round = 0; round < 10; round++)
        {
            strong.Kill();
            world.Run(1);
            strong.Start();
            world.Run(2);
        }

        // Each death costs one election; coming back for two seconds gives it no right to another one.
        Assert.True(world.Coordinators.Terms - terms <= 12, $"{world.Coordinators.Terms - terms} coordinators");
        world.ConvergeAfterHealing();
    }

    private static void KeepOnly(World world, Func<VirtualGateway, VirtualGateway, bool> path)
    {
        foreach (var from in world.Members)
        {
            foreach (var to in world.Members)
                world.Network.Cut(from, to, cut: from != to && !path(from, to));
        }
    }
}
