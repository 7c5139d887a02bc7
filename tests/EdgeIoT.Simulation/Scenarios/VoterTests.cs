using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>The voters change while readings come in, and nothing that was acknowledged depends on those that go.</summary>
public sealed class VoterTests
{
    [Fact]
    public void A_mesh_grows_by_one_joint_change()
    {
        var world = Scenario.Mesh(gateways: 3, boards: 3);
        Assert.Equal(1, world.Voters.Changes);
        world.Run(1);
        world.ConvergeAfterHealing();
        Assert.Equal(1, world.Voters.Changes);
    }

    /// <summary>The readings of the meantime are on the disks of two of the first three. Were the five to decide before three of them have it all,
    /// those two could take it with them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Two_of_the_first_three_die_right_after_the_mesh_has_grown_to_five(int seed)
    {
        var world = ThreeOfFive((ulong)seed);
        var first = world.Members.Take(3).ToList();
        // The third is slow, so that what is acknowledged is on the other two alone for a while.
        first[2].DiskFaults.FlushMean = TimeSpan.FromMilliseconds(200);
        foreach (var late in world.Members.Skip(3))
            late.Start();
        world.RunUntil(() => world.Voters.Changes == 2 ? null : "five do not decide alone yet", Scenario.Seconds(20));
        first[0].LosePower();
        first[1].LosePower();
        first[2].DiskFaults.FlushMean = TimeSpan.FromMilliseconds(1);
        world.UntilCoordinated(world.Except(first[0], first[1]), withinSeconds: 5);
        world.RunUntil(() => world.Acknowledgements.Unordered() is { } lost ? $"{lost} has no place" : null, Scenario.Seconds(5));
        world.ConvergeAfterHealing();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_mesh_grows_while_it_is_split(int seed)
    {
        var world = ThreeOfFive((ulong)seed);
        foreach (var late in world.Members.Skip(3))
            late.Start();
        for (var i = 0; i < 20; i++)
        {
            world.Run(0.15);
            var alone = world.Chance.Of(world.Members);
            world.Isolate(alone);
            world.Run(0.35);
            world.Network.Mend();
        }

        world.ConvergeAfterHealing();
        Assert.Equal(5, world.Members[0].Run!.Look().Voters);
    }

    /// <summary>Whoever coordinates loses power at some moment of the change, again and again; the next one goes on with it.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(160)]
    [InlineData(250)]
    public void The_coordinator_dies_in_each_phase_of_the_change(int milliseconds)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = ThreeOfFive(seed);
            foreach (var late in world.Members.Skip(3))
                late.Start();
            world.RunUntil(() => IsChanging(world) ? null : "nothing changes", Scenario.Seconds(10));
            for (var i = 0; i < 4; i++)
            {
                world.Run(TimeSpan.FromMilliseconds(milliseconds * (double)seed / 3));
                if (world.Coordinator is not { } coordinator)
                    continue;
                coordinator.LosePower();
                coordinator.StartAfter(Scenario.Seconds(0.7));
                world.Run(0.6);
            }

            world.ConvergeAfterHealing();
            Assert.Equal(5, world.Members[0].Run!.Look().Voters);
        }
    }

    /// <summary>The owners are there, in later runs: they stream no more of their earlier journals, and a newcomer that waited for that cut by cut would fall
    /// behind for ever.</summary>
    [Fact]
    public void A_newcomer_catches_up_under_load_with_what_came_in_before_everybody_restarted()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = ThreeOfFive(seed);
            foreach (var gateway in world.Members.Take(3))
            {
                gateway.Kill();
                world.Run(0.3);
                gateway.Start();
                world.Run(2);
            }

            var newcomer = world.Members[3];
            newcomer.Start();
            var readings = world.Order.Count;
            world.RunUntil(() => newcomer.Run!.Delivered >= readings ? null : $"the newcomer has {newcomer.Run.Delivered} of {readings}", Scenario.Seconds(3));
            world.ConvergeAfterHealing();
        }
    }

    private static bool IsChanging(World world) => world.Members.Any(g => g.Run?.Look().Changing == true);

    /// <summary>A mesh of three under load, in which five would vote.</summary>
    private static World ThreeOfFive(ulong seed)
    {
        var world = new World(seed, new WorldOptions
        {
            Gateways = 5,
            Boards = [.. Enumerable.Range(0, 4).Select(i => new BoardHabits { Period = TimeSpan.FromMilliseconds(10), Home = i % 2 })],
        });
        foreach (var late in world.Members.Skip(3))
            late.Late = true;
        world.Found();
        world.Run(1);
        return world;
    }
}
