namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Three histories that cost users of NATS JetStream messages that had been acknowledged (Jepsen, nats-server issues 7564, 7567 and 7545).</summary>
public sealed class JetStreamTests
{
    /// <summary>There the disk was flushed every two minutes, so that all nodes without power lost what they had acknowledged since.</summary>
    [Fact]
    public void Issue_7564_what_was_acknowledged_is_there_after_a_power_cut_of_all()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            foreach (var gateway in world.Members)
                gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(30);
            world.Run(2);
            var acknowledged = world.Acknowledgements.Count;
            foreach (var gateway in world.Members)
                gateway.LosePower();
            world.Run(1);
            foreach (var gateway in world.Members)
                gateway.StartAfter(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)));
            Assert.True(acknowledged > 100);
            world.ConvergeAfterHealing();
        }
    }

    /// <summary>There one node that lost power came back without what it had confirmed, and with one that had never had it was a majority:
    /// two histories went on side by side.</summary>
    [Fact]
    public void Issue_7567_one_power_loss_does_not_split_the_history()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var world = Scenario.Mesh(3, boards: 6, seed);
            world.Run(1);
            var coordinator = world.Coordinator!;
            var (cut, crashed) = (world.Except(coordinator)[0], world.Except(coordinator)[1]);
            // Who is cut off misses what the other two acknowledge between them.
            world.Isolate(cut);
            crashed.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(40);
            world.Run(1);
            crashed.LosePower();
            world.Network.Mend();
            world.Isolate(coordinator);
            crashed.StartAfter(TimeSpan.FromMilliseconds(20));
            world.Run(3);
            world.ConvergeAfterHealing();
        }
    }

    /// <summary>There the membership changed while the network was split, and a majority of the new members knew nothing of what a majority of
    /// the old ones had acknowledged, although each write had been flushed.</summary>
    [Fact]
    public void Issue_7545_members_that_come_while_the_network_is_split_lose_nothing()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = new World(seed, new WorldOptions
            {
                Gateways = 5,
                Boards = [.. Enumerable.Range(0, 6).Select(i => new Boards.BoardHabits { Period = TimeSpan.FromMilliseconds(20), Home = i % 3 })],
            });
            foreach (var board in world.Boards)
                board.Start();
            foreach (var gateway in world.Members.Take(3))
                gateway.Start();
            world.RunUntil(() => world.Members[0].Run!.Look().Voters == 3 ? null : "three do not vote yet", Scenario.Seconds(10));
            world.Run(0.5);

            // Two come, and learn of the mesh from one that is cut off from the others at some moment of their coming.
            foreach (var gateway in world.Members.Skip(3))
                gateway.Start();
            world.Run(world.Chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(900)));
            var old = world.Members[(int)(seed % 3)];
            foreach (var other in world.Members.Take(3).Where(g => g != old))
            {
                foreach (var side in world.Members.Skip(3).Append(old))
                {
                    world.Network.Cut(side, other);
                    world.Network.Cut(other, side);
                }
            }

            world.Run(3);
            world.Members[(int)((seed + 1) % 3)].LosePower();
            world.Run(2);
            world.ConvergeAfterHealing();
        }
    }
}
