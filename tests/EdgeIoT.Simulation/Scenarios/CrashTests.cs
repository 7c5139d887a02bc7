namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Processes and power end; disks keep what was flushed.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void All_lose_power_at_once(int gateways)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(gateways, boards: 5, seed);
            for (var round = 0; round < 3; round++)
            {
                world.Run(0.7);
                foreach (var gateway in world.Members)
                    gateway.LosePower();
                world.Run(0.2);
                foreach (var gateway in world.Members)
                    gateway.StartAfter(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(500)));
                world.Run(1.5);
            }
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_restarted_gateway_with_lost_unsynced_records_does_not_reuse_numbers()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            var gateway = world.Members[1];
            // A disk so slow that peers have what its owner loses.
            gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(200);
            for (var round = 0; round < 4; round++)
            {
                world.Run(0.5);
                gateway.LosePower();
                world.Run(0.3);
                gateway.Start();
                gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(200);
            }
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_dead_owners_journal_is_ordered_to_its_acknowledged_end()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(0.8);
            var owner = world.Except(world.Coordinator!)[0];
            owner.LosePower();
            // For good: nobody can ask the owner what it had.
            world.RunUntil(() => world.Acknowledgements.Unordered() is { } lost && lost.SentAt < world.Schedule.Now - TimeSpan.FromSeconds(1) ? $"{lost} has no place" : null, Scenario.Seconds(5));
            world.Run(2);
            Assert.True(world.Acknowledgements.Unordered() is not { } late || late.SentAt > world.Schedule.Now - TimeSpan.FromMilliseconds(500));
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void The_coordinator_and_the_owner_die_together()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = Scenario.Mesh(5, boards: 5, seed);
            world.Run(0.8);
            var coordinator = world.Coordinator!;
            coordinator.LosePower();
            world.Except(coordinator)[0].LosePower();
            world.Run(4);
            Assert.True(world.Acknowledgements.Unordered() is not { } late || late.SentAt > world.Schedule.Now - TimeSpan.FromMilliseconds(500), $"seed {seed}: an acknowledged reading has no place");
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_gateway_that_lost_what_was_not_on_its_disk_gets_it_again_once()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(6);
            var usual = SentIn(world, 2);
            var gateway = world.Except(world.Coordinator!)[0];
            // A disk so slow that its owner has confirmed to nobody what its peers know it has.
            gateway.DiskFaults.FlushMean = TimeSpan.FromSeconds(2);
            world.Run(1);
            gateway.LosePower();
            gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(0.2);
            gateway.Start();
            var most = 0L;
            for (var second = 0; second < 4; second++)
                most = Math.Max(most, 2 * SentIn(world, 1));
            Assert.True(most < 2 * usual, $"seed {seed}: {most} messages in two seconds, {usual} before");
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void A_restarted_gateway_delivers_the_same_from_the_beginning()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Run(2);
        var gateway = world.Members[2];
        var delivered = gateway.DeliveredEver;
        gateway.Kill();
        gateway.Start();
        world.Run(0.001);
        Assert.True(gateway.Run!.Delivered > delivered / 2, $"{gateway.Run.Delivered} of {delivered} replayed at the start");
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_gateway_that_was_away_catches_up()
    {
        var world = Scenario.Mesh(3, boards: 6);
        world.Run(0.5);
        world.Members[2].Kill();
        world.Run(20);
        world.ConvergeAfterHealing();
        Assert.True(world.Order.Count > 2000);
    }

    private static long SentIn(World world, double seconds)
    {
        var before = world.Network.Sent;
        world.Run(seconds);
        return world.Network.Sent - before;
    }
}
