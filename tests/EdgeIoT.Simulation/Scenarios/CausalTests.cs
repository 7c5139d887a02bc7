using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>What works without a majority.</summary>
public sealed class CausalTests
{
    [Fact]
    public void A_minority_goes_on_broadcasting_and_knows_where_boards_are()
    {
        var world = Scenario.Mesh(5, boards: 5);
        world.Run(1);
        var minority = world.Members.Take(2).ToList();
        foreach (var inside in minority)
        {
            foreach (var outside in world.Except([.. minority]))
            {
                world.Network.Cut(inside, outside);
                world.Network.Cut(outside, inside);
            }
        }

        world.Run(4);
        Assert.All(minority, g => Assert.False(g.Run!.Look().Quorum));
        var before = world.Causal.HadBy(minority[1].Run!);
        minority[0].Run!.Receive(new Input(InputKind.Broadcast));
        world.Run(0.2);
        Assert.Equal(before + 1, world.Causal.HadBy(minority[1].Run!));

        var board = world.Boards[2];
        world.CutClients(world.Members[2], cut: true);
        board.MoveTo(minority[1]);
        world.RunUntil(() => board.Connection?.Gateway == minority[1] ? null : "the board has not moved", Scenario.Seconds(5));
        world.Run(0.2);
        Assert.All(minority, g => Assert.Equal(minority[1], world.Locations.WhereIs(g.Run!, board)));
        Assert.NotEqual(minority[1], world.Locations.WhereIs(world.Members[4].Run!, board));
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void Boards_that_move_by_a_whim_are_where_they_are()
    {
        var world = Scenario.Mesh(3, boards: 6, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(20), Moves = 0.02 });
        world.Run(5);
        world.ConvergeAfterHealing();
        Assert.Equal(0, world.Causal.Merged);
    }
}
