using EdgeIoT.Device.Saving;
using EdgeIoT.Device.Tests.World;

namespace EdgeIoT.Device.Tests;

public sealed class StaleEpochs : BoardTest
{
    [Fact]
    public void A_gateway_with_a_lower_epoch_than_was_ever_seen_gets_no_reading()
    {
        Mesh.Epoch = 2;
        PowerOnAndGoOnline();
        Board.RunFor(500);
        Assert.Equal(2, BoardState.TryRestore(Board.StateOnFlash)?.MeshEpoch);
        var stale = Mesh.Gateways.Where(g => g != Current).ToArray();
        foreach (var gateway in stale)
            gateway.StaleEpoch = 1;
        var stored = Mesh.Stored.Count;
        var good = Current;
        Board.Kill(good);
        Board.RunFor(10_000);
        Assert.Equal(stored, Mesh.Stored.Count);
        Assert.Equal(2, Brain.Counters.StaleEpochs);
        Assert.Equal(2, Count(DeviceAction.Disconnect));
        good.IsUp = true;
        Board.RunFor(20_000);
        Assert.Equal(good, Current);
    }

    [Fact]
    public void The_epoch_is_remembered_over_a_restart()
    {
        Mesh.Epoch = 3;
        PowerOnAndGoOnline();
        Board.PowerOff();
        foreach (var gateway in Mesh.Gateways)
            gateway.StaleEpoch = 2;
        Board.PowerOn();
        Board.RunFor(10_000);
        Assert.False(Brain.IsOnline);
        Assert.Equal(3, Brain.State.MeshEpoch);
    }

    [Fact]
    public void A_gateway_that_tells_no_epoch_is_not_trusted_by_a_board_that_knows_one()
    {
        PowerOnAndGoOnline();
        var silent = Mesh.Gateways.Where(g => g != Current).ToArray();
        foreach (var gateway in silent)
            gateway.SendsList = false;
        var stored = Mesh.Stored.Count;
        Board.Kill(Current);
        Board.RunFor(8_000);
        Assert.Equal(stored, Mesh.Stored.Count);
    }

    [Fact]
    public void A_gateway_that_falls_behind_while_the_board_is_connected_is_left()
    {
        Mesh.Epoch = 2;
        PowerOnAndGoOnline();
        var stale = Current;
        stale.StaleEpoch = 1;
        Board.SendList();
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 200), "not online");
        Assert.NotEqual(stale, Current);
    }

    [Fact]
    public void A_stale_gateway_is_tried_again_later()
    {
        Mesh.Epoch = 2;
        PowerOnAndGoOnline();
        foreach (var gateway in Mesh.Gateways)
            gateway.StaleEpoch = 1;
        Board.SendList();
        Board.RunFor(30_000);
        Assert.False(Brain.IsOnline);
        foreach (var gateway in Mesh.Gateways)
            gateway.StaleEpoch = null;
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 70_000), "never tried again");
    }

    [Fact]
    public void A_higher_epoch_in_a_discovery_reply_is_not_believed_for_good()
    {
        Options.UseDiscovery = true;
        Options.Seeds = [];
        foreach (var gateway in Mesh.Gateways)
            gateway.StaleEpoch = 1_000;
        Mesh.Epoch = 1;
        Board.PowerOn();
        Board.RunFor(250);
        foreach (var gateway in Mesh.Gateways)
            gateway.StaleEpoch = null;
        Board.RunFor(2_000);
        Assert.Equal(1, Brain.State.MeshEpoch);
        Assert.True(Brain.IsOnline);
    }
}
