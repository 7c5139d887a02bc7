using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>More comes than may wait.</summary>
public sealed class BoundTests
{
    private static readonly MeshBounds Small = new() { ProposalBytes = 400, PendingLinks = 1 };

    [Fact]
    public void A_coordinator_that_cannot_commit_takes_so_many_bytes_of_commands()
    {
        var world = Bounded(boards: 3, new BoardHabits { Period = TimeSpan.FromMilliseconds(50) });
        world.Run(6);
        var coordinator = world.Coordinator!;
        world.Isolate(coordinator);
        for (var i = 0; i < 200; i++)
            world.Commands.Propose(coordinator.Run!);
        world.Run(0.3);
        Assert.True(coordinator.Run!.Look().Counters.GetValueOrDefault("proposals_refused_full") >= 150, "proposals were not refused");
        world.ConvergeAfterHealing();
        // What a gateway says of itself is a tenth of a second old.
        world.RunUntil(
            () => world.Coordinator!.Run!.Look().Gauges["proposal_bytes"] is > 0 and var left ? $"{left} bytes of commands are still counted" : null, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Gateways_that_may_open_one_link_at_a_time_find_together() => Bounded(boards: 1, new BoardHabits()).ConvergeAfterHealing();

    private static World Bounded(int boards, BoardHabits habits)
    {
        var world = new World(1, new WorldOptions { Gateways = 3, Boards = [.. Enumerable.Range(0, boards).Select(i => habits with { Home = i % 3 })] });
        foreach (var gateway in world.Gateways)
            gateway.Options = gateway.Options with { Bounds = Small };
        world.Found();
        return world;
    }
}
