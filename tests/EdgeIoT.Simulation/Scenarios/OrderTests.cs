using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>A board's readings keep their order, wherever it goes.</summary>
public sealed class OrderTests
{
    [Fact]
    public void A_device_that_moves_keeps_its_order()
    {
        var world = Scenario.Mesh(3, boards: 2, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(5), Window = 8, Linger = TimeSpan.FromMilliseconds(300) });
        for (var move = 0; move < 60; move++)
        {
            world.Run(0.05);
            foreach (var board in world.Boards)
                board.MoveTo(world.Members[world.Chance.Below(3)]);
        }
        world.ConvergeAfterHealing();
        Assert.True(world.Order.Count > 500);
    }

    [Fact]
    public void A_device_that_moves_away_from_a_dying_gateway_keeps_its_order()
    {
        var world = Scenario.Mesh(3, boards: 4, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(5), Window = 8 });
        for (var round = 0; round < 8; round++)
        {
            world.Run(0.4);
            var gateway = world.Members[round % 3];
            gateway.Kill();
            gateway.StartAfter(TimeSpan.FromMilliseconds(300));
        }
        world.Run(1);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void One_shot_clients_rotating_over_all_gateways_keep_order()
    {
        var world = Scenario.Mesh(3, boards: 3, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(8), OneShot = true });
        world.Run(3);
        world.Coordinator!.Kill();
        world.Run(3);
        world.ConvergeAfterHealing();
        Assert.True(world.Order.Count > 300);
    }

    [Fact]
    public void One_shot_clients_keep_order_while_a_peers_disk_is_slow()
    {
        var world = Scenario.Mesh(3, boards: 3, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(8), OneShot = true });
        world.Members[1].DiskFaults.FlushMean = TimeSpan.FromMilliseconds(80);
        world.Run(4);
        world.ConvergeAfterHealing();
    }

    [Fact]
    public void What_is_sent_twice_is_delivered_once()
    {
        var world = Scenario.Mesh(3, boards: 3, habits: new BoardHabits { Period = TimeSpan.FromMilliseconds(10), Repeats = 0.5, Moves = 0.1 });
        world.Run(3);
        world.ConvergeAfterHealing();
        Assert.Equal(world.Readings.Count, world.Order.Count);
    }
}
