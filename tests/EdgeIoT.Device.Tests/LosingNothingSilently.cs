using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

/// <summary>
/// The brain against three model gateways for half an hour of trouble per seed: gateways die, vanish, hold their acknowledgements, send
/// boards away; networks fail; boards are restarted. Every reading that was taken is in the mesh or was reported as dropped, in
/// order, and none is both.
/// </summary>
public sealed class LosingNothingSilently
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens(int seed)
    {
        var random = new Random(seed);
        var mesh = new ModelMesh();
        for (var i = 1; i <= 3; i++)
            mesh.Add($"gw-{i}");
        var options = new DeviceOptions("esp-1")
        {
            Seeds = [mesh.Gateways[0].Endpoint, mesh.Gateways[1].Endpoint],
            UseDiscovery = random.Next(2) == 0,
            IntervalMilliseconds = random.Next(100, 2_000),
            WindowMessages = random.Next(1, 9),
            BatchReadings = random.Next(1, 9),
            BufferCapacity = random.Next(128, 400),
        };
        var board = new BoardHost(mesh, options, seed).PowerOn();
        for (var step = 0; step < 300; step++)
        {
            Disturb(board, mesh, random);
            board.RunFor(random.Next(1, 12_000));
            CheckBalance(board, seed, step);
        }

        Recover(board, mesh);
        Assert.True(board.RunUntil(() => board.Brain.Buffer.Count <= 1 && board.Brain.IsOnline, within: 120_000), $"seed {seed}: not drained after recovery");
        board.Stop(drain: 10_000);
        Assert.True(board.RunUntil(() => board.IsStopped, within: 11_000), $"seed {seed}: not stopped");
        Assert.Equal(0, board.Brain.Buffer.Count);

        var missing = board.Taken.Count(reading => !mesh.Has("esp-1", reading.Boot, reading.Seq));
        Assert.True(mesh.OutOfOrder.Count == 0, $"seed {seed}: {mesh.OutOfOrder.Count} out of order");
        Assert.True(
            missing == board.DroppedInEarlierLives + board.Brain.Counters.Dropped,
            $"seed {seed}: {missing} of {board.Taken.Count} missing, {board.DroppedInEarlierLives}+{board.Brain.Counters.Dropped} reported");
        Assert.Equal(board.Taken.Count, board.Taken.Distinct().Count());
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    private static void Disturb(BoardHost board, ModelMesh mesh, Random random)
    {
        var gateway = mesh.Gateways[random.Next(3)];
        switch (random.Next(14))
        {
            case 0:
            case 1:
                board.Kill(gateway);
                break;
            case 2:
            case 3:
            case 4:
                gateway.IsUp = true;
                gateway.IsReachable = true;
                gateway.Acknowledges = true;
                gateway.ConnectReason = 0;
                gateway.AckReason = 0;
                gateway.HasQuorum = true;
                break;
            case 5:
                gateway.IsReachable = false;
                break;
            case 6:
                gateway.Acknowledges = false;
                gateway.HasQuorum = random.Next(2) == 0;
                board.SendList();
                break;
            case 7:
                gateway.AckReason = ReasonCode.ImplementationSpecificError;
                break;
            case 8:
                gateway.ConnectReason = ReasonCode.UseAnotherServer;
                gateway.ServerReference = mesh.Gateways[random.Next(3)].Endpoint.ToString();
                break;
            case 9:
                if (board.Gateway is not null)
                    board.Disconnect(ReasonCode.UseAnotherServer, gateway.Endpoint.ToString());
                break;
            case 10:
                board.NetworkDown();
                board.RunFor(random.Next(60_000));
                board.NetworkUp();
                break;
            case 11:
                board.Latency = random.Next(1, 200);
                break;
            case 12:
                if (board.Gateway is not null)
                    board.Deliver("edgeiot/device/esp-1/request/move", $$"""{"mqtt":"{{gateway.Endpoint}}"}""");
                break;
            default:
                Restart(board, random);
                break;
        }
    }

    private static void Restart(BoardHost board, Random random)
    {
        if (random.Next(4) != 0)
            return;
        board.Stop(random.Next(2_000));
        Assert.True(board.RunUntil(() => board.IsStopped, within: 3_500), "not stopped");
        board.PowerOff();
        board.PowerOn();
    }

    private static void Recover(BoardHost board, ModelMesh mesh)
    {
        foreach (var gateway in mesh.Gateways)
        {
            gateway.IsUp = gateway.IsReachable = gateway.Acknowledges = gateway.HasQuorum = true;
            gateway.ConnectReason = gateway.AckReason = 0;
        }

        board.Latency = 5;
        board.NetworkUp();
        board.SendList();
    }

    private static void CheckBalance(BoardHost board, int seed, int step)
    {
        var counters = board.Brain.Counters;
        Assert.True(
            counters.Sampled + counters.Restored == counters.Acknowledged + counters.Refused + counters.Dropped + board.Brain.Buffer.Count,
            $"seed {seed}, step {step}: {counters.Sampled}+{counters.Restored} in, {counters.Acknowledged}+{counters.Dropped}+{board.Brain.Buffer.Count} out");
    }
}
