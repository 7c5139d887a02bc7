using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Runs;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Disks that are lost, and disks that lie: how far the promise goes, and where it ends.</summary>
public sealed class DiskLossTests
{
    [Theory]
    [InlineData(FaultKind.WipeDisk)]
    [InlineData(FaultKind.LoseAllPower)]
    [InlineData(FaultKind.JumpClock)]
    [InlineData(FaultKind.ForgetfulSuccessor)]
    [InlineData(FaultKind.FigureEight)]
    [InlineData(FaultKind.ForgetfulVoter)]
    [InlineData(FaultKind.LateVote)]
    [InlineData(FaultKind.LongerLog)]
    [InlineData(FaultKind.LateConfirmation)]
    [InlineData(FaultKind.DeadOwner)]
    [InlineData(FaultKind.LostTail)]
    [InlineData(FaultKind.UnheardChange)]
    public void A_mesh_bears(FaultKind kind)
    {
        var broken = SeedRange.Run(1, 10, null, kind).Where(static o => o.Violation is not null).ToList();
        Assert.True(broken.Count == 0, string.Join("\n", broken));
    }

    [Fact]
    public void A_gateway_whose_disk_is_wiped_comes_back_as_another_one_and_does_not_vote()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(1);
        var wiped = world.Members[1];
        var before = wiped.Id;
        wiped.Wipe();
        wiped.Start();
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
        Assert.NotEqual(before, wiped.Id);
        Assert.All(world.Members, g => Assert.False(g.Run!.Look().Gateways.Single(k => k.Id == wiped.Id).Voter));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_disk_that_lies_to_a_gateway_without_a_vote_costs_the_mesh_nothing()
    {
        // Of four gateways three vote; the one that does not is not counted on.
        var world = Scenario.Mesh(4, boards: 4);
        var learner = world.Members.Single(g => !world.Members[0].Run!.Look().Gateways.Single(k => k.Id == g.Id).Voter);
        for (var round = 0; round < 3; round++)
        {
            learner.DiskFaults.Lies = true;
            world.Run(0.8);
            learner.LosePower();
            learner.DiskFaults.Lies = false;
            learner.Start();
            world.Run(0.5);
        }

        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_follower_that_forgot_what_it_confirmed_is_told_of_and_filled_again()
    {
        var world = Scenario.Mesh(3, boards: 3);
        // Until the coordinator is the one that remains it.
        world.Run(6);
        var coordinator = world.Coordinator!;
        var liar = world.Except(coordinator)[0];
        liar.DiskFaults.Lies = true;
        world.Run(1);
        liar.LosePower();
        liar.DiskFaults.Lies = false;
        liar.Start();
        var sent = world.Network.Sent;
        // Until the link of the run before, which ended without a word, is given up.
        world.Run(5);
        Assert.Equal(coordinator, world.Coordinator);
        var counters = coordinator.Run!.Look().Counters;
        Assert.True(counters.GetValueOrDefault("followers_that_forgot") == 1, string.Join(", ", counters));
        // Asking for ever for what is not there took a hundred times as many.
        Assert.InRange(world.Network.Sent - sent, 1, 50_000);
        world.ConvergeAfterHealing();
    }

    /// <summary>Nothing is promised here. A world in which this went unnoticed would be blind to what is promised elsewhere.</summary>
    [Fact]
    public void Where_a_majority_of_the_disks_lies_the_simulation_sees_what_is_lost()
    {
        var world = Scenario.Mesh(3, boards: 3);
        foreach (var gateway in world.Members)
            gateway.DiskFaults.Lies = true;
        world.Run(1);
        Assert.True(world.Acknowledgements.Count > 0);
        foreach (var gateway in world.Members)
        {
            gateway.LosePower();
            gateway.DiskFaults.Lies = false;
            gateway.StartAfter(TimeSpan.FromMilliseconds(50));
        }

        Assert.Throws<ViolationException>(world.ConvergeAfterHealing);
    }
}
