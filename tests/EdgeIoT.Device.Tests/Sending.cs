using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

public sealed class Sending : BoardTest
{
    [Fact]
    public void A_new_connection_says_online_and_what_the_board_is_and_then_sends()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        Assert.Equal(("edgeiot/device/esp-1/availability", "online", true), Board.Published[0]);
        Assert.Equal("edgeiot/device/esp-1/info", Board.Published[1].Topic);
        Assert.True(Board.Published[1].Retain);
        Assert.Equal("edgeiot/device/esp-1/telemetry", Board.Published[2].Topic);
        Assert.Equal("edgeiot/device/esp-1/availability", Brain.Target.WillTopic);
        Assert.Equal([1], StoredSeqs());
    }

    [Fact]
    public void A_reading_leaves_the_buffer_only_when_it_is_acknowledged()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.Acknowledges = false;
        PowerOnAndGoOnline();
        Board.RunFor(1_200);
        Assert.Equal(Brain.Counters.Sampled, Brain.Buffer.Count);
        Assert.NotEmpty(Mesh.Stored);
    }

    [Fact]
    public void A_full_window_waits_for_its_oldest_message()
    {
        Options.WindowMessages = 2;
        Options.BatchReadings = 4;
        Options.IntervalMilliseconds = 100;
        Options.AckTimeoutMilliseconds = 60_000;
        foreach (var gateway in Mesh.Gateways)
            gateway.Acknowledges = false;
        PowerOnAndGoOnline();
        Board.RunFor(3_000);
        Assert.Equal(2, Count(DeviceAction.Publish, "telemetry"));
    }

    [Fact]
    public void A_backlog_drains_in_order_in_full_messages_before_a_live_reading_is_a_second_old()
    {
        PowerOnAndGoOnline();
        Board.NetworkDown();
        Board.RunFor(400_000);
        Board.NetworkUp();
        var messages = Board.Published.Count;
        Assert.True(Board.RunUntil(() => Brain.Buffer.Count == 0, within: 1_000), $"{Brain.Buffer.Count} left after 1 s");
        Assert.InRange(Board.Published.Count - messages, 50, 56);
        Assert.Equal(Enumerable.Range(1, (int)Brain.Counters.Sampled).Select(seq => (long)seq), StoredSeqs());
    }

    [Fact]
    public void What_was_not_acknowledged_is_sent_again_elsewhere_with_the_same_numbers()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var silent = Current;
        silent.Acknowledges = false;
        Board.RunFor(1_500);
        var inDoubt = Brain.Buffer.InDoubt;
        Assert.True(inDoubt > 0);
        Board.Kill(silent);
        Assert.True(Board.RunUntil(() => Brain.Buffer.Count == 0, within: 1_000), "not drained");
        Assert.Equal(inDoubt, Brain.Counters.SentAgain);
        Assert.Equal(StoredSeqs().Length, StoredSeqs().Distinct().Count());
        Assert.Empty(Mesh.OutOfOrder);
    }

    [Fact]
    public void A_gateway_that_acknowledges_nothing_is_left_for_one_that_does()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var silent = Current;
        silent.Acknowledges = false;
        Assert.True(Board.RunUntil(() => Brain.Counters.AckTimeouts == 1, within: 4_000), "still waits after 4 s");
        Assert.True(Board.RunUntil(() => Brain.Buffer.Count == 0, within: 1_000), "not drained");
        Assert.NotEqual(silent, Current);
        Assert.Equal(1, Count(DeviceAction.Abort));
    }

    [Fact]
    public void A_gateway_without_a_majority_may_hold_acknowledgements_longer()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.HasQuorum = false;
        PowerOnAndGoOnline();
        Current.Acknowledges = false;
        Board.RunFor(25_000);
        Assert.Equal(0, Brain.Counters.AckTimeouts);
        Board.RunFor(10_000);
        Assert.Equal(1, Brain.Counters.AckTimeouts);
    }

    [Fact]
    public void A_reading_that_no_gateway_will_take_is_counted_and_does_not_block_the_rest()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        Current.AckReason = ReasonCode.PayloadFormatInvalid;
        Board.RunFor(1_000);
        Current.AckReason = 0;
        Board.RunFor(1_000);
        Assert.Equal(1, Brain.Counters.Refused);
        Assert.Equal(2, Brain.Counters.Acknowledged);
        NothingIsLostSilently();
    }

    [Fact]
    public void A_gateway_that_cannot_take_a_reading_now_is_left_and_the_reading_kept()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var refusing = Current;
        refusing.AckReason = ReasonCode.QuotaExceeded;
        Board.RunFor(1_200);
        Assert.NotEqual(refusing, Current);
        Assert.Equal(Brain.Counters.Sampled, Brain.Counters.Acknowledged);
        Assert.Equal(0, Brain.Counters.Refused);
    }

    [Fact]
    public void Acknowledgements_of_an_earlier_connection_mean_nothing()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.Acknowledges = false;
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var old = Brain.Target.Connection;
        Board.Disconnect(ReasonCode.ServerShuttingDown);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 5_000), "not online");
        Brain.OnAcknowledged(Board.Now, old, 1, 0, null);
        Assert.Equal(0, Brain.Counters.Acknowledged);
    }

    [Fact]
    public void Answers_that_overtake_each_other_are_sorted()
    {
        Options.BatchReadings = 1;
        foreach (var gateway in Mesh.Gateways)
            gateway.Acknowledges = false;
        PowerOnAndGoOnline();
        Board.RunFor(1_500);
        Assert.Equal(2, Brain.Buffer.InDoubt);
        Brain.OnAcknowledged(Board.Now, Brain.Target.Connection, 2, 0, null);
        Brain.OnAcknowledged(Board.Now, Brain.Target.Connection, 2, 0, null);
        Brain.OnAcknowledged(Board.Now, Brain.Target.Connection, 99, 0, null);
        Assert.Equal(0, Brain.Counters.Acknowledged);
        Brain.OnAcknowledged(Board.Now, Brain.Target.Connection, 1, 0, AckLevel.Quorum);
        Assert.Equal(2, Brain.Counters.Acknowledged);
    }

    [Fact]
    public void A_reading_costs_its_message_and_nothing_else()
    {
        PowerOnAndGoOnline();
        Board.RunFor(100);
        var now = Board.Now;
        long bytes = 0;
        for (var i = 0; i < 20; i++)
        {
            now += 1_000;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var first = Brain.Next(now);
            Brain.OnSample(now, 2137, 4520, 101325);
            var second = Brain.Next(now);
            Brain.OnAcknowledged(now, Brain.Target.Connection, Brain.Outgoing.Handle, 0, AckLevel.Quorum);
            var third = Brain.Next(now);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal((DeviceAction.Sample, DeviceAction.Publish, DeviceAction.Wait), (first, second, third));
            bytes = allocated;
        }

        Assert.InRange(bytes, 1, Brain.Outgoing.Payload.Length + 32);
    }
}
