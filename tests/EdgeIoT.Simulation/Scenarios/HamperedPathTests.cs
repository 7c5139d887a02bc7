namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Networks and machines that work, and not as they should.</summary>
public sealed class HamperedPathTests
{
    [Fact]
    public void A_mesh_found_by_beacons_goes_on_without_multicast()
    {
        var world = Scenario.Mesh(3, boards: 3, join: JoinStyle.Discovery);
        world.Run(1);
        world.Network.MulticastBlocked = true;
        var restarted = world.Members[1];
        restarted.Kill();
        world.Run(0.5);
        restarted.Start();
        // Who has been in the mesh knows where the others were.
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Gateways_that_are_told_of_one_another_need_no_multicast()
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Join = JoinStyle.First });
        world.Network.MulticastBlocked = true;
        world.Start(TimeSpan.FromMilliseconds(200));
        world.RunUntil(world.MeshIsWell, Scenario.Seconds(8));
    }

    [Theory]
    [InlineData(600)]
    [InlineData(1100)]
    public void A_path_that_loses_large_datagrams_splits_no_mesh(int longest)
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(6);
        world.Network.LongestDatagram = longest;
        var (terms, acknowledged) = (world.Coordinators.Terms, world.Acknowledgements.Count);
        world.Run(20);
        Assert.Equal(terms, world.Coordinators.Terms);
        Assert.Null(world.MeshIsWell());
        Assert.True(world.Acknowledgements.Count > acknowledged + 1000);
        world.ConvergeAfterHealing();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_gateway_that_gets_another_address_is_found_again(int index)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 3, seed);
            world.Run(1);
            var roaming = world.Members[index];
            roaming.Roam();
            world.Run(0.3);
            roaming.Start();
            world.RunUntil(world.MeshIsWell, Scenario.Seconds(10));
            Assert.All(world.Members, g => Assert.Equal(roaming.Address, g.Run!.Look().Gateways.Single(k => k.Id == roaming.Id).Address));
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_gateway_whose_words_come_late_and_that_hears_at_once_is_no_reason_for_elections()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(6);
        var terms = world.Coordinators.Terms;
        foreach (var to in world.Members)
            world.Network.Clog(world.Coordinator!, to, TimeSpan.FromMilliseconds(120));
        world.Run(10);
        Assert.Equal(terms, world.Coordinators.Terms);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_gateway_that_stood_still_for_half_a_minute_catches_up()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 3, seed);
            world.Run(1);
            var paused = world.Members[(int)(seed % 3)];
            paused.Run!.Pause(Scenario.Seconds(30));
            world.Run(31);
            world.RunUntil(world.MeshIsWell, Scenario.Seconds(5));
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_slow_processor_makes_no_gateway_dead()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(6);
        var slow = world.Except(world.Coordinator!)[0];
        slow.RoundDelay = TimeSpan.FromMilliseconds(60);
        var terms = world.Coordinators.Terms;
        world.Run(15);
        Assert.Equal(terms, world.Coordinators.Terms);
        Assert.All(world.Members, g => Assert.Equal(0, g.Run!.Look().Counters.GetValueOrDefault("swim_deaths")));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_coordinator_whose_disk_hangs_holds_up_its_own_boards_alone()
    {
        var world = Scenario.Mesh(3, boards: 6);
        world.Run(6);
        var coordinator = world.Coordinator!;
        coordinator.DiskFaults.FlushMean = Scenario.Seconds(2);
        var (since, ordered) = (world.Schedule.Now, world.Order.Count);
        world.Run(5);
        Assert.True(world.LongestWait(since, world.Schedule.Now - Scenario.Seconds(1), world.Except(coordinator)) < Scenario.Seconds(0.5));
        Assert.True(world.Order.Count > ordered + 200, $"{world.Order.Count - ordered} readings were ordered in 5 s");
        world.ConvergeAfterHealing();
    }
}
