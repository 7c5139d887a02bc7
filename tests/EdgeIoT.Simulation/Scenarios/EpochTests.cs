using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Network;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>When the majority is gone, an operator promotes a gateway that is left: a new epoch begins with what that one has.</summary>
public sealed class EpochTests
{
    [Fact]
    public void The_other_gateway_goes_on_alone_after_the_keeper_is_destroyed()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(2, boards: 4, seed);
            world.Run(1);
            var (keeper, other) = KeeperAndOther(world);
            keeper.Destroy();
            world.Promote(other);
            var since = world.Schedule.Now + Scenario.Seconds(1);
            world.Run(3);
            Assert.True(world.Readings.Count(r => r.SentAt > since && r.AckedAt is not null) > 50, "acknowledgements do not flow again");
            Assert.Equal(2, other.Run!.Look().Epoch);
            world.ConvergeAfterHealing();
            Assert.True(keeper.Run!.Look().Epoch == 2, "the gateway in the keeper's place is in another epoch");
        }
    }

    [Fact]
    public void Nothing_is_promoted_while_a_majority_is_in_reach()
    {
        var world = Scenario.Mesh(3, boards: 2);
        world.Members[1].Run!.Promote();
        world.Run(0.1);
        Assert.Contains("in reach", world.Members[1].Run!.PromotionRefused, StringComparison.Ordinal);
        world.Coordinator!.Run!.Promote();
        world.Run(0.1);
        Assert.Contains("coordinates", world.Coordinator!.Run!.PromotionRefused, StringComparison.Ordinal);
        world.ConvergeAfterHealing();
        Assert.All(world.Members, g => Assert.Equal(1, g.Run!.Look().Epoch));
    }

    /// <summary>The side that lives goes on, and its readings find their place behind those of the new epoch when they meet: one history, nothing twice.</summary>
    [Fact]
    public void The_old_side_lives_and_sets_its_log_aside_when_they_meet()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(1);
            var alone = world.Except(world.Coordinator!)[0];
            var old = world.Except(alone);
            world.Isolate(alone);
            world.Promote(alone);
            world.Run(2);
            Assert.All(old, g => Assert.Equal(1, g.Run!.Look().Epoch));
            world.ConvergeAfterHealing();
            Assert.All(old, g => Assert.True(g.SetAside > 0, $"{g.Name} has set nothing aside"));
            Assert.Equal(0, alone.SetAside);
            Assert.All(world.Members, g => Assert.Equal(2, g.Run!.Look().Epoch));
        }
    }

    [Fact]
    public void Of_two_that_are_promoted_at_once_one_outlives_the_other()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(1);
            var gone = world.Coordinator!;
            var both = world.Except(gone);
            gone.LosePower();
            world.Isolate(both[0]);
            foreach (var gateway in both)
                world.Promote(gateway);
            world.Run(2);
            Assert.All(both, g => Assert.Equal((2L, g.Id), (g.Run!.Look().Epoch, g.Run!.Status.Coordinator)));
            world.ConvergeAfterHealing();
            Assert.Single(both, g => g.SetAside > 0);
        }
    }

    [Fact]
    public void The_epoch_outlives_a_restart_of_everybody()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(1);
            var alone = world.Members[2];
            foreach (var gone in world.Except(alone))
                gone.Destroy();
            world.Promote(alone);
            world.Run(0.5);
            foreach (var gateway in world.Members)
                gateway.LosePower();
            world.Run(0.5);
            world.ConvergeAfterHealing();
            Assert.All(world.Members, g => Assert.Equal(2, g.Run!.Look().Epoch));
        }
    }

    [Fact]
    public void A_promoted_gateway_that_loses_power_at_once_is_in_one_epoch_or_the_other()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var world = Scenario.Mesh(3, boards: 3, seed);
            world.Run(0.5);
            var alone = world.Except(world.Coordinator!)[0];
            world.Isolate(alone);
            world.RunUntil(() => world.TryPromote(alone) ? null : "nobody is promoted", Scenario.Seconds(10));
            alone.LosePower();
            world.Run(0.2);
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void What_was_recorded_in_the_old_epoch_changes_nothing_in_the_new_one()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var alone = world.Members[2];
        world.Isolate(alone);
        world.Promote(alone);
        world.Network.Mend();
        world.Network.Faults = new NetworkFaults { Replay = 0.5 };
        world.Run(5);
        Assert.All(world.Members, g => Assert.Equal(2, g.Run!.Look().Epoch));
        world.ConvergeAfterHealing();
    }

    /// <summary>A gateway of the old side has forgotten the beginning, which the new epoch has in its order: it goes on from a snapshot.</summary>
    [Fact]
    public void A_gateway_that_has_forgotten_its_beginning_comes_over_with_a_snapshot()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed, retain: 40_000);
            world.Run(8);
            Assert.True(world.Snapshots.Forgotten > 0, "nothing was forgotten");
            var alone = world.Except(world.Coordinator!)[0];
            world.Isolate(alone);
            foreach (var other in world.Except(alone))
                world.CutClients(other, cut: true);
            world.Promote(alone);
            world.ConvergeAfterHealing();
            Assert.All(world.Members, g => Assert.Equal(2, g.Run!.Look().Epoch));
        }
    }

    private static (VirtualGateway Keeper, VirtualGateway Other) KeeperAndOther(World world)
    {
        var keeper = world.Coordinator!;
        return (keeper, world.Except(keeper)[0]);
    }
}
