namespace EdgeIoT.Simulation.Scenarios;

/// <summary>What an acknowledgement says with one gateway and with two.</summary>
public sealed class AckLevelTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void A_mesh_that_is_well_says_quorum_from_two_gateways_on(int gateways, bool quorum)
    {
        var world = Scenario.Mesh(gateways, boards: 2);
        world.Run(1);
        var (count, local) = (world.Acknowledgements.Count, world.Acknowledgements.Local);
        world.Run(2);
        Assert.True(world.Acknowledgements.Count > count + 100);
        Assert.Equal(quorum ? 0 : world.Acknowledgements.Count - count, world.Acknowledgements.Local - local);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_keeper_whose_peer_is_gone_says_local_and_waits_for_nobody()
    {
        var world = Scenario.Mesh(2, boards: 2);
        world.Run(1);
        world.Members[1].Kill();
        world.Run(1);
        var (since, local) = (world.Schedule.Now, world.Acknowledgements.Local);
        world.Run(2);
        Assert.True(world.Acknowledgements.Local > local + 100);
        Assert.True(world.LongestWait(since, world.Schedule.Now - TimeSpan.FromSeconds(0.5), world.Members) < TimeSpan.FromMilliseconds(100));
        world.ConvergeAfterHealing();
    }

    /// <summary>The other gateway stands still, and its link is open: nobody can know that its disk will not follow.</summary>
    [Fact]
    public void A_second_disk_that_hangs_is_waited_for_and_no_longer_than_is_said()
    {
        var world = Scenario.Mesh(2, boards: 1);
        world.Run(1);
        world.Members[1].Run!.Pause(TimeSpan.FromSeconds(1));
        var (since, local) = (world.Schedule.Now, world.Acknowledgements.Local);
        world.Run(0.8);
        Assert.True(world.Acknowledgements.Local > local);
        var wait = world.LongestWait(since, world.Schedule.Now - TimeSpan.FromSeconds(0.4), world.Members);
        Assert.InRange(wait, TimeSpan.FromMilliseconds(240), TimeSpan.FromMilliseconds(290));
        world.ConvergeAfterHealing();
    }

    /// <summary>What the keeper gets when it is back has been on the other disk all the time.</summary>
    [Fact]
    public void What_waited_for_the_keeper_is_quorum_when_it_is_back()
    {
        var world = Scenario.Mesh(2, boards: 2);
        world.Run(1);
        world.Members[0].Kill();
        world.Run(2);
        var (count, local) = (world.Acknowledgements.Count, world.Acknowledgements.Local);
        world.Members[0].Start();
        world.RunUntil(() => world.Acknowledgements.Count > count + 20 ? null : "nothing is acknowledged", Scenario.Seconds(8));
        Assert.Equal(local, world.Acknowledgements.Local);
        world.ConvergeAfterHealing();
    }
}
