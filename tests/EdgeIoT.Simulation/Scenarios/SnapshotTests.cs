namespace EdgeIoT.Simulation.Scenarios;

/// <summary>What is kept has a bound, and who was away for longer than that goes on from a snapshot.</summary>
public sealed class SnapshotTests
{
    private const long Retain = 40_000;

    [Fact]
    public void A_gateway_that_was_away_for_longer_than_the_log_is_kept_goes_on_from_a_snapshot()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed, retain: Retain);
            world.Run(1);
            var away = world.Members[2];
            away.Kill();
            world.Run(8);
            Assert.True(world.Snapshots.Forgotten > 0, "nothing was forgotten");
            Assert.Equal(0, world.Snapshots.Installed);
            world.ConvergeAfterHealing();
            Assert.True(world.Snapshots.Installed > 0, "the gateway that was away took no snapshot");
            world.Run(0.5);
            Assert.InRange(away.Run!.Look().FirstSequence, 2, world.Order.Count);
        }
    }

    [Fact]
    public void The_log_and_the_journals_do_not_grow_without_bound()
    {
        var world = Scenario.Mesh(3, boards: 6, retain: Retain);
        var largest = 0L;
        for (var second = 0; second < 12; second++)
        {
            world.Run(1);
            largest = Math.Max(largest, world.Members.Max(g => g.Image.Bytes));
        }

        Assert.True(world.Snapshots.Forgotten > 3, $"{world.Snapshots.Forgotten} times something was forgotten");
        Assert.InRange(largest, Retain / 2, Retain * 2);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_restart_after_forgetting_goes_on_with_the_same_sequence()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed, retain: Retain);
            world.Run(10);
            foreach (var gateway in world.Members)
                gateway.LosePower();
            world.Run(0.2);
            foreach (var gateway in world.Members)
                gateway.Start();
            Assert.All(world.Members, g => Assert.True(g.Run!.Look().FirstSequence > 1));
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void Whoever_holds_the_snapshot_dies_and_another_one_gives_the_rest()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed, retain: Retain);
            world.Run(1);
            var away = world.Except(world.Coordinator!)[0];
            away.Kill();
            world.Run(8);
            away.Start();
            var holder = world.Coordinator!;
            world.RunUntil(() => away.Run!.Look().Counters.ContainsKey("links_opened") ? null : "no link", Scenario.Seconds(10));
            holder.Kill();
            world.Run(3);
            world.ConvergeAfterHealing();
            Assert.True(world.Snapshots.Installed > 0);
        }
    }
}
