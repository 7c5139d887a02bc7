using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

public sealed class ChoosingGateways : BoardTest
{
    [Fact]
    public void Boards_spread_over_gateways_of_equal_rank()
    {
        var chosen = new int[3];
        for (var i = 0; i < 300; i++)
        {
            var options = new DeviceOptions($"sim-{i}") { UseDiscovery = false, Seeds = Options.Seeds };
            var board = new BoardHost(Mesh, options, i).PowerOn();
            Assert.True(board.RunUntil(() => board.Brain.IsOnline, within: 1_000), "not online");
            chosen[Mesh.Gateways.IndexOf(board.Gateway!)]++;
        }

        Assert.All(chosen, count => Assert.InRange(count, 70, 130));
    }

    [Fact]
    public void When_a_gateway_dies_its_board_is_back_at_once()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var killed = Board.Now;
        Board.Kill(Current);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 100), "not online within 100 ms");
        Assert.InRange(Board.Now - killed, 1, 60);
    }

    [Fact]
    public void Gateways_that_do_not_answer_cost_a_second_each()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var dead = Current;
        foreach (var gateway in Mesh.Gateways.Where(g => g != dead).Take(1))
            gateway.IsReachable = false;
        Board.Kill(dead);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 2_000), "not online within 2 s");
    }

    [Fact]
    public void Gateways_that_are_too_slow_for_the_first_round_are_given_more_time()
    {
        Board.Latency = 1_500;
        Board.PowerOn();
        Assert.True(Board.RunUntil(() => Brain.Counters.Connections == 1, within: 30_000), "never connected");
        Assert.Equal(4_000, Brain.Target.TimeoutMilliseconds);
        Assert.True(Board.RunUntil(() => Brain.Counters.Acknowledged > 5, within: 60_000), "nothing acknowledged");
        Board.Latency = 5;
        Board.RunFor(5_000);
        Board.Kill(Current);
        Board.RunFor(100);
        Assert.Equal(1_000, Brain.Target.TimeoutMilliseconds);
    }

    [Fact]
    public void There_is_no_pause_before_every_gateway_has_failed_and_longer_ones_afterwards()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        Board.PowerOn();
        Board.RunFor(120_000);
        var attempts = Board.Trace.Where(entry => entry.Action == DeviceAction.Connect).Select(entry => entry.At).ToArray();
        var gaps = attempts.Zip(attempts.Skip(1), (a, b) => b - a).ToArray();
        Assert.All(gaps.Where((_, i) => i % 3 != 2), gap => Assert.InRange(gap, 0, 20));
        var pauses = gaps.Where((_, i) => i % 3 == 2).ToArray();
        long expected = 500;
        foreach (var pause in pauses)
        {
            Assert.InRange(pause, expected / 2, expected + 20);
            expected = Math.Min(2 * expected, 30_000);
        }

        Assert.InRange(pauses.Length, 8, 12);
    }

    [Fact]
    public void A_gateway_that_accepts_boards_and_drops_them_is_not_hammered()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.AckReason = ReasonCode.ImplementationSpecificError;
        Board.PowerOn();
        Board.RunFor(60_000);
        Assert.InRange(Count(DeviceAction.Connect), 9, 40);
        Assert.Equal(Brain.Counters.Sampled, Brain.Buffer.Count);
    }

    [Fact]
    public void Boards_that_lose_their_network_pause_differently()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        var wakes = new HashSet<long>();
        for (var seed = 0; seed < 20; seed++)
        {
            var board = new BoardHost(Mesh, Options, seed).PowerOn();
            board.RunFor(20_000);
            wakes.Add(board.Trace.Last(entry => entry.Action == DeviceAction.Connect).At);
        }

        Assert.InRange(wakes.Count, 15, 20);
    }

    [Fact]
    public void A_server_reference_is_followed()
    {
        PowerOnAndGoOnline();
        var target = Mesh.Gateways.First(g => g != Current);
        Board.Disconnect(ReasonCode.UseAnotherServer, $"{target.Endpoint} {Nowhere}");
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 100), "not online");
        Assert.Equal(target, Current);
        Assert.Equal(1, Brain.Counters.Redirects);
    }

    [Fact]
    public void A_server_reference_in_the_answer_to_connect_is_followed_to_an_unknown_gateway()
    {
        var target = Mesh.Add("gw-new");
        foreach (var gateway in Mesh.Gateways.Take(3))
        {
            gateway.ConnectReason = ReasonCode.ServerMoved;
            gateway.ServerReference = target.Endpoint.ToString();
        }

        PowerOnAndGoOnline();
        Assert.Equal(target, Current);
        Assert.Equal(2, Count(DeviceAction.Connect));
    }

    [Fact]
    public void Gateways_that_send_a_board_in_circles_end_in_a_pause()
    {
        foreach (var gateway in Mesh.Gateways)
        {
            gateway.ConnectReason = ReasonCode.UseAnotherServer;
            gateway.ServerReference = Mesh.Gateways[(Mesh.Gateways.IndexOf(gateway) + 1) % 3].Endpoint.ToString();
        }

        Board.PowerOn();
        Board.RunFor(60_000);
        Assert.InRange(Count(DeviceAction.Connect), 10, 50);
    }

    [Fact]
    public void A_board_with_the_old_protocol_is_moved_by_a_message_and_nothing_is_sent_twice()
    {
        PowerOnAndGoOnline();
        var (old, target) = (Current, Mesh.Gateways.First(g => g != Current));
        Board.Deliver("edgeiot/device/esp-1/request/move", $$"""{"transaction":"m-1","mqtt":"{{target.Endpoint}}"}""");
        Assert.True(Board.RunUntil(() => Brain.IsOnline && Board.Gateway == target, within: 1_500), "not moved");
        Board.RunFor(3_000);
        Assert.Contains(("edgeiot/device/esp-1/response/move", """{"transaction":"m-1","ok":true}""", false), Board.Published);
        Assert.Equal(1, Count(DeviceAction.Disconnect));
        Assert.Equal(0, Brain.Counters.SentAgain);
        Assert.NotEqual(old, Current);
    }

    [Fact]
    public void Small_differences_in_load_move_nobody()
    {
        PowerOnAndGoOnline();
        Current.LoadPermille = 400;
        foreach (var gateway in Mesh.Gateways.Where(g => g != Current))
            gateway.LoadPermille = 150;
        for (var i = 0; i < 100; i++)
        {
            Board.SendList();
            Board.RunFor(1_000);
        }

        Assert.Equal(0, Brain.Counters.Moves);
    }

    [Fact]
    public void Much_load_that_lasts_moves_a_board_and_a_peak_does_not()
    {
        PowerOnAndGoOnline();
        var loaded = Current;
        loaded.LoadPermille = 900;
        Board.SendList();
        Board.RunFor(5_000);
        loaded.LoadPermille = 100;
        Board.SendList();
        Board.RunFor(60_000);
        Assert.Equal(0, Brain.Counters.Moves);

        loaded.LoadPermille = 900;
        Board.SendList();
        Assert.True(Board.RunUntil(() => Brain.Counters.Moves == 1, within: 31_000), "not moved");
        Board.RunFor(60_000);
        Assert.NotEqual(loaded, Current);
        Assert.Equal(1, Brain.Counters.Moves);
    }

    [Fact]
    public void A_gateway_that_loses_the_majority_is_left_for_one_that_has_it()
    {
        PowerOnAndGoOnline();
        var minority = Current;
        minority.HasQuorum = false;
        Board.SendList();
        Assert.True(Board.RunUntil(() => Brain.Counters.Moves == 1, within: 31_000), "not moved");
        Board.RunFor(1_000);
        Assert.True(Current.HasQuorum);
    }

    [Fact]
    public void A_minority_that_lists_itself_alone_is_left_for_a_gateway_known_from_before()
    {
        PowerOnAndGoOnline();
        LeaveAlone(Current);
        Assert.True(Board.RunUntil(() => Brain.Counters.Moves == 1, within: 31_000), "not moved");
        Board.RunFor(60_000);
        Assert.True(Current.HasQuorum);
        Assert.Equal(1, Brain.Counters.Moves);
    }

    [Fact]
    public void A_minority_is_kept_where_no_other_gateway_can_be_reached()
    {
        PowerOnAndGoOnline();
        var minority = Current;
        LeaveAlone(minority);
        foreach (var gateway in Mesh.Gateways.Where(g => g != minority))
            gateway.IsReachable = false;
        Board.RunFor(120_000);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 10_000), "not online");
        Assert.Equal(minority, Current);
        Assert.InRange(Brain.Counters.Moves, 1, 4);
    }

    [Fact]
    public void A_leaving_gateway_gets_a_worse_rank_and_is_left()
    {
        PowerOnAndGoOnline();
        var leaving = Current;
        leaving.Rank = 9;
        Board.SendList();
        Assert.True(Board.RunUntil(() => Brain.Counters.Moves == 1, within: 31_000), "not moved");
    }

    [Fact]
    public void A_gateway_that_the_board_was_not_told_of_is_learnt_from_the_list()
    {
        Options.Seeds = [Mesh.Gateways[0].Endpoint];
        PowerOnAndGoOnline();
        Board.Kill(Mesh.Gateways[0]);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 100), "not online");
        Assert.NotEqual(Mesh.Gateways[0], Current);
    }

    [Fact]
    public void An_ordinary_broker_without_a_list_is_used_after_a_moment()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.SendsList = false;
        Board.PowerOn();
        Assert.True(Board.RunUntil(() => Brain.Counters.Acknowledged == 1, within: 700), "nothing acknowledged within 700 ms");
    }

    private void LeaveAlone(ModelGateway minority)
    {
        minority.HasQuorum = false;
        foreach (var gateway in Mesh.Gateways)
            gateway.IsListed = gateway == minority;
        Board.SendList();
    }
}
