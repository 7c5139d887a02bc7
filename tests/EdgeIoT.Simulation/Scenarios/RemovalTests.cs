using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>Gateways that go for good: another one votes in their place, and nothing that was acknowledged goes with them.</summary>
public sealed class RemovalTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_learner_takes_the_place_of_a_voter_that_is_gone_for_long(int which)
    {
        var world = FourOfWhichThreeVote();
        var gone = Voters(world)[which];
        gone.LosePower();
        world.RunUntil(() => world.Voters.Changes == 2 ? null : "nobody takes its place", Scenario.Seconds(15));
        world.Run(0.3);
        Assert.DoesNotContain(gone, Voters(world));
        // Now another one may go, which the old voters would not have stood.
        var another = Voters(world)[0];
        another.LosePower();
        var left = world.Except(gone, another);
        world.UntilCoordinated(left, withinSeconds: 5);
        var acknowledged = world.Acknowledgements.Count;
        world.Run(3);
        Assert.True(world.Acknowledgements.Count > acknowledged + 100);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void A_voter_that_is_away_for_a_while_keeps_its_place()
    {
        var world = FourOfWhichThreeVote(replaceAfterSeconds: 8);
        var voters = Voters(world);
        voters[0].LosePower();
        voters[0].StartAfter(Scenario.Seconds(5));
        world.Run(12);
        world.ConvergeAfterHealing();
        Assert.Equal(voters, Voters(world));
    }

    [Fact]
    public void Of_two_gateways_none_is_replaced()
    {
        var world = new World(1, new WorldOptions { Gateways = 2, ReplaceAfter = Scenario.Seconds(1), Boards = [new() { Home = 0 }] });
        world.Found();
        world.Members[0].LosePower();
        world.Run(10);
        Assert.Equal(0, world.Voters.Changes);
        world.ConvergeAfterHealing();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_coordinates_can_be_removed_and_hands_over(bool asksItself)
    {
        var world = FourOfWhichThreeVote();
        var coordinator = world.Coordinator!;
        var asked = asksItself ? coordinator : world.Except(coordinator)[0];
        Remove(world, asked, coordinator);
        world.UntilCoordinated(world.Except(coordinator), withinSeconds: 5);
        // What it has not acknowledged by now it never will.
        world.RunUntil(() => coordinator.Run!.Look().Waiting is { } waiting && waiting.Contains("removed", StringComparison.Ordinal) ? null : "it does not know", Scenario.Seconds(5));
        world.Run(1);
        Assert.All(world.Except(coordinator), g => Assert.Equal("removed", g.Run!.Look().Gateways.Single(k => k.Id == coordinator.Id).State));
        world.Operator.KeepEmptying();
        world.ConvergeAfterHealing();
    }

    /// <summary>Three vote, nobody is there to take a place, and one more is down: the two that are left become one voter and a learner.</summary>
    [Fact]
    public void With_nobody_to_take_its_place_fewer_vote()
    {
        var world = Scenario.Mesh(3, boards: 3);
        world.Members[2].LosePower();
        world.Run(3);
        Remove(world, world.Members[0], world.Members[2]);
        Assert.Equal(1, world.Members[0].Run!.Look().Voters);
        world.Operator.KeepEmptying();
        world.ConvergeAfterHealing();
        Assert.Equal(3, world.Members[0].Run!.Look().Voters);
    }

    [Fact]
    public void A_voter_is_removed_while_its_peer_dies()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var world = FourOfWhichThreeVote(seed);
            var voters = Voters(world);
            var coordinator = world.Coordinator!;
            var (removed, peer) = (voters.First(v => v != coordinator), voters.Last(v => v != coordinator));
            world.Operator.Remove(coordinator.Run!, removed);
            world.Run(0.02 * seed);
            peer.LosePower();
            world.Run(2);
            world.Operator.KeepEmptying();
            world.ConvergeAfterHealing();
        }
    }

    [Fact]
    public void What_only_the_removed_gateway_and_one_more_have_keeps_its_place()
    {
        var world = FourOfWhichThreeVote();
        var owner = Voters(world).First(v => v != world.Coordinator);
        foreach (var other in world.Members.Where(g => g != owner && g != world.Coordinator))
            other.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(300);
        world.Run(1);
        owner.LosePower();
        Remove(world, world.Coordinator!, owner);
        world.Coordinator!.LosePower();
        var died = world.Schedule.Now;
        world.RunUntil(() => world.Acknowledgements.Unordered() is { } lost && lost.SentAt < died ? $"{lost} has no place" : null, Scenario.Seconds(10));
        world.Operator.KeepEmptying();
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void What_cannot_be_removed_is_said_so()
    {
        var world = new World(1, new WorldOptions { Gateways = 1, Boards = [new()] });
        world.Found();
        Assert.Equal(RemovalResult.LastVoter, Ask(world, world.Members[0], world.Members[0]));

        var three = Scenario.Mesh(3, boards: 0);
        var stranger = Scenario.Mesh(2, boards: 0, seed: 2).Members[1];
        Assert.Equal(RemovalResult.Unknown, Ask(three, three.Members[0], stranger));
        three.Members[1].LosePower();
        three.Members[2].LosePower();
        Assert.Equal(RemovalResult.NoCoordinator, Ask(three, three.Members[0], three.Members[2]));
    }

    [Fact]
    public void Gateways_come_and_go_in_a_storm()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = FourOfWhichThreeVote(seed);
            world.Operator.KeepEmptying();
            for (var i = 0; i < 12; i++)
            {
                if (world.Members.Where(g => g.Run is not null).ToList() is { Count: > 0 } running)
                    world.Operator.Remove(world.Chance.Of(running).Run!, world.Chance.Of(world.Members));
                world.Run(world.Chance.Unit() * 2);
            }

            world.ConvergeAfterHealing();
            Assert.True(world.Voters.Changes > 3);
        }
    }

    private static void Remove(World world, VirtualGateway asked, VirtualGateway gateway) =>
        Assert.Equal(RemovalResult.Removed, Ask(world, asked, gateway));

    private static RemovalResult? Ask(World world, VirtualGateway asked, VirtualGateway gateway)
    {
        world.Operator.Remove(asked.Run!, gateway);
        world.RunUntil(() => world.Operator.Answer is not null ? null : $"{asked.Name} does not say what became of {gateway.Name}", Scenario.Seconds(12));
        world.Run(0.2);
        return world.Operator.Answer;
    }

    private static List<VirtualGateway> Voters(World world) =>
        [.. world.Members.Where(g => world.Coordinator!.Run!.Look().Gateways.Single(k => k.Id == g.Id).Voter)];

    private static World FourOfWhichThreeVote(ulong seed = 1, double replaceAfterSeconds = 1)
    {
        var world = new World(seed, new WorldOptions
        {
            Gateways = 4,
            Voters = 3,
            ReplaceAfter = Scenario.Seconds(replaceAfterSeconds),
            Boards = [.. Enumerable.Range(0, 4).Select(i => new BoardHabits { Period = TimeSpan.FromMilliseconds(15), Home = i })],
        });
        world.Found();
        world.Run(1);
        return world;
    }
}
