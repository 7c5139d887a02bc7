using EdgeIoT.Device.Tests.World;

namespace EdgeIoT.Device.Tests;

public sealed class Sampling : BoardTest
{
    [Fact]
    public void Nothing_is_sampled_before_the_boot_number_is_on_flash()
    {
        Board.FlashWorks = false;
        PowerOnAndGoOnline();
        Board.RunFor(5_000);
        Assert.Equal(0, Brain.Counters.Sampled);
        Assert.InRange(Brain.Counters.FlashFailures, 5, 7);
        Assert.Contains(Board.Published, message => message.Payload.Contains("\"fault\":\"flash\"", StringComparison.Ordinal));

        Board.FlashWorks = true;
        Board.RunFor(1_500);
        Assert.NotEqual(0, Brain.Counters.Sampled);
        Assert.DoesNotContain("fault", Board.Published.Last(message => message.Topic.EndsWith("/info", StringComparison.Ordinal)).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public void Readings_are_taken_on_a_fixed_grid()
    {
        PowerOnAndGoOnline();
        Board.RunFor(10_000);
        var times = Board.Trace.Where(entry => entry.Action == DeviceAction.Sample).Select(entry => entry.At).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1_000, pair.Second - pair.First));
    }

    [Fact]
    public void A_busy_board_misses_readings_and_counts_them()
    {
        PowerOnAndGoOnline();
        var before = Brain.Counters.Sampled;
        Board.Now += 3_500;
        Board.Act();
        Board.RunFor(2_000);
        Assert.InRange(Brain.Counters.Missed, 2, 3);
        Assert.Equal(before + 3, Brain.Counters.Sampled);
    }

    [Fact]
    public void Every_start_has_a_higher_boot_number()
    {
        var boots = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            Board.PowerOn();
            Board.RunFor(1_500);
            boots.Add(Brain.State.Boot);
            Board.PowerOff();
        }

        Assert.Equal([boots[0], boots[0] + 1, boots[0] + 2], boots);
    }

    [Fact]
    public void A_board_with_empty_flash_takes_a_boot_number_that_it_cannot_have_used_before()
    {
        Board.PowerOn();
        var first = Brain.State.Boot;
        Board.RunFor(5_000);
        Board.PowerOff();
        Board.StateOnFlash = null;
        Board.PowerOn();
        Assert.True(Brain.State.Boot > first, $"{Brain.State.Boot} after {first}");
    }

    [Fact]
    public void A_board_with_empty_flash_and_no_clock_waits_for_the_time_and_in_the_end_starts_with_1()
    {
        Board.KnowsTime = false;
        PowerOnAndGoOnline();
        Board.RunFor(50_000);
        Assert.Equal(0, Brain.Counters.Sampled);
        Board.RunFor(15_000);
        Assert.NotEqual(0, Brain.Counters.Sampled);
        Assert.Equal(1, Brain.State.Boot);
    }

    [Fact]
    public void A_damaged_state_counts_as_empty_flash()
    {
        PowerOnAndGoOnline();
        Board.StateOnFlash![5]++;
        Board.PowerOff();
        Board.Now += 2_000;
        var before = Brain.State.Boot;
        Board.PowerOn();
        Assert.True(Brain.State.Boot > before);
    }

    [Fact]
    public void A_sensor_that_fails_is_reported_and_recovers()
    {
        PowerOnAndGoOnline();
        Board.SensorWorks = false;
        Board.RunFor(2_500);
        Assert.InRange(Brain.Counters.SensorFailures, 2, 3);
        Assert.Contains(Board.Published, message => message.Payload.Contains("\"fault\":\"sensor\"", StringComparison.Ordinal));
        Board.SensorWorks = true;
        Board.RunFor(2_000);
        Assert.DoesNotContain("fault", Board.Published.Last(message => message.Topic.EndsWith("/info", StringComparison.Ordinal)).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public void Readings_from_before_the_time_was_known_get_it_unless_they_were_sent()
    {
        Board.StateOnFlash = new byte[Saving.BoardState.Size];
        new Saving.BoardState { Boot = 6 }.Save(Board.StateOnFlash);
        Board.KnowsTime = false;
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        Board.PowerOn();
        Board.RunFor(2_500);
        Brain.OnTime(Board.Now, BoardHost.UnixAt(Board.Now));
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = true;
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 5_000), "not online");
        var message = Board.Published.First(entry => entry.Topic.EndsWith("/telemetry", StringComparison.Ordinal)).Payload;
        Assert.Contains("{\"boot\":7,\"seq\":1,\"time\":\"2026-03-01T08:59:31.000Z\"", message, StringComparison.Ordinal);
        Assert.Contains("\"seq\":2,\"time\":\"2026-03-01T08:59:32.000Z\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_can_be_changed_from_outside()
    {
        PowerOnAndGoOnline();
        Board.Deliver("edgeiot/device/esp-1/request/interval", """{"transaction":"t","interval_ms":200}""");
        Board.RunFor(20);
        var before = Brain.Counters.Sampled;
        Board.RunFor(1_000);
        Assert.Equal(before + 5, Brain.Counters.Sampled);
        Assert.Contains(("edgeiot/device/esp-1/response/interval", """{"transaction":"t","ok":true}""", false), Board.Published);
        Board.Deliver("edgeiot/device/esp-1/request/interval", """{"interval_ms":99}""");
        Assert.Contains(
            ("edgeiot/device/esp-1/response/interval", """{"transaction":"","ok":false,"error":"interval_ms: 100 to 86400000"}""", false),
            Board.Published);
    }
}
