using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Tests.World;

namespace EdgeIoT.Device.Tests;

public sealed class StoppingAndStarting : BoardTest
{
    [Fact]
    public void A_board_that_stops_hands_over_everything_and_says_goodbye()
    {
        PowerOnAndGoOnline();
        Board.RunFor(3_500);
        Board.Stop(drain: 5_000);
        Assert.True(Board.RunUntil(() => Board.IsStopped, within: 200), "not stopped");
        Assert.Equal(("edgeiot/device/esp-1/availability", "offline", true), Board.Published[^1]);
        Assert.Equal(0, Brain.Buffer.Count);
        Assert.Equal(Brain.Counters.Sampled, Brain.Counters.Acknowledged);
        Assert.Null(Board.BacklogOnFlash);
    }

    [Fact]
    public void What_nobody_acknowledges_in_time_is_saved_and_sent_after_the_next_start()
    {
        PowerOnAndGoOnline();
        Board.NetworkDown();
        Board.RunFor(10_000);
        var sampled = Brain.Counters.Sampled;
        Board.Stop(drain: 2_000);
        Assert.True(Board.RunUntil(() => Board.IsStopped, within: 3_000), "not stopped");
        Assert.True(ReadingBuffer.TryReadHeader(Board.BacklogOnFlash!, 0, out var saved, out _));
        Assert.InRange(saved, 9, 11);
        PowerOnAndGoOnline();
        Assert.True(Board.RunUntil(() => Brain.Buffer.Count == 0, within: 500), "not drained");
        Assert.Equal(saved, Brain.Counters.Restored);
        Assert.Equal(sampled + Brain.Counters.Sampled, Mesh.Stored.Count);
        Assert.Empty(Mesh.OutOfOrder);
    }

    [Fact]
    public void A_board_that_stops_while_its_gateway_dies_finds_another()
    {
        Options.IntervalMilliseconds = 100;
        PowerOnAndGoOnline();
        Board.RunFor(1_000);
        Current.Acknowledges = false;
        Board.RunFor(500);
        Board.Stop(drain: 3_000);
        Board.Kill(Current);
        Assert.True(Board.RunUntil(() => Board.IsStopped, within: 1_000), "not stopped");
        Assert.Equal(0, Brain.Buffer.Count);
    }

    [Fact]
    public void A_reboot_on_request_answers_saves_and_starts_again()
    {
        PowerOnAndGoOnline();
        Board.RunFor(2_500);
        var boot = Brain.State.Boot;
        Current.Acknowledges = false;
        Board.RunFor(1_000);
        Board.Deliver("edgeiot/device/esp-1/request/reboot", "{\"transaction\":\"r\"}");
        Board.RunFor(1_000);
        Assert.Equal(boot + 1, Brain.State.Boot);
        Assert.Equal(1, Brain.Counters.Restored);
        Assert.Contains(("edgeiot/device/esp-1/response/reboot", """{"transaction":"r","ok":true}""", false), Board.Published);
    }

    [Fact]
    public void During_an_outage_the_backlog_is_saved_now_and_then_and_removed_when_it_is_drained()
    {
        Options.SaveBacklogEvery = 10;
        Options.SaveBacklogMilliseconds = 30_000;
        PowerOnAndGoOnline();
        Board.NetworkDown();
        Board.RunFor(100_000);
        Assert.InRange(Count(DeviceAction.SaveBacklog), 3, 4);
        Board.NetworkUp();
        Board.RunFor(31_000);
        Assert.True(ReadingBuffer.TryReadHeader(Board.BacklogOnFlash!, 0, out var left, out _));
        Assert.Equal(0, left);
    }

    [Fact]
    public void A_power_cut_in_an_outage_loses_only_what_was_taken_since_the_last_save()
    {
        Options.SaveBacklogEvery = 10;
        Options.SaveBacklogMilliseconds = 1_000;
        PowerOnAndGoOnline();
        Board.RunFor(100);
        Board.NetworkDown();
        Board.RunFor(35_000);
        Board.PowerOff();
        Board.PowerOn();
        Board.RunFor(1_000);
        Assert.InRange(Brain.Counters.Restored, 26, 35);
        Assert.Empty(Mesh.OutOfOrder);
    }

    [Fact]
    public void Drops_are_counted_over_restarts()
    {
        Options.BufferCapacity = 128;
        PowerOnAndGoOnline();
        Board.NetworkDown();
        Board.RunFor(140_000);
        var dropped = Brain.Counters.Dropped;
        Assert.True(dropped > 0);
        Board.Stop(0);
        Assert.True(Board.IsStopped);
        Assert.Equal(dropped, Saving.BoardState.TryRestore(Board.StateOnFlash)?.Dropped);
        Board.PowerOn();
        Assert.InRange(Brain.State.Dropped, dropped, dropped + 1);
    }

    [Fact]
    public void Diagnostics_tell_the_counters()
    {
        PowerOnAndGoOnline();
        Board.RunFor(2_100);
        Board.Deliver("edgeiot/device/esp-1/request/diagnostics", []);
        var answer = Board.Published.Single(message => message.Topic.EndsWith("/response/diagnostics", StringComparison.Ordinal)).Payload;
        Assert.Contains($"\"sampled\":{Brain.Counters.Sampled},", answer, StringComparison.Ordinal);
        Assert.Contains("\"mesh_epoch\":1,", answer, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(answer);
        Assert.Equal(28, json.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void Requests_that_cannot_be_read_are_counted_and_answered()
    {
        PowerOnAndGoOnline();
        Board.Deliver("edgeiot/device/esp-1/request/interval", "{");
        Board.Deliver("edgeiot/gateways", "{");
        Board.Deliver("edgeiot/device/esp-1/request/dance", "{}");
        Board.Deliver("edgeiot/device/other/request/reboot", "{}");
        Board.Deliver("nonsense", "{}");
        Assert.Equal(2, Brain.Counters.Malformed);
        Assert.True(Brain.IsOnline);
    }
}
