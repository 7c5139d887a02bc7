using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Firmware.Tests.Board;

namespace EdgeIoT.Firmware.Tests;

public sealed class RunningAsFirmware
{
    [Fact]
    public void Readings_reach_the_gateway()
    {
        var board = new DesktopBoard().Start();
        board.Run(10_000);
        Assert.InRange(board.Program.Brain.Counters.Acknowledged, 8, 11);
        Assert.Contains("\"temperature_c\":21.5", board.Link.Telemetry[0], StringComparison.Ordinal);
        Assert.Contains(board.Log, line => line.StartsWith("online:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_heat_of_the_board_is_taken_off()
    {
        var settings = DesktopBoard.NewSettings();
        settings.TemperatureOffsetCentiCelsius = 150;
        var board = new DesktopBoard(settings).Start();
        board.Run(3_000);
        Assert.Contains("\"temperature_c\":20", board.Link.Telemetry[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_without_wifi_samples_and_sends_when_it_comes()
    {
        var board = new DesktopBoard { IsUp = false }.Start();
        board.Run(20_000);
        Assert.Equal(0, board.Link.Attempts);
        Assert.InRange(board.Program.Brain.Buffer.Count, 18, 21);
        board.IsUp = true;
        board.Run(5_000);
        Assert.InRange(board.Program.Brain.Counters.Acknowledged, 22, 26);
        AssertNothingVanished(board);
    }

    [Fact]
    public void A_missing_sensor_is_reported_and_used_when_it_comes_back()
    {
        var board = new DesktopBoard { HasSensor = false }.Start();
        board.Run(5_000);
        Assert.True(board.Program.Brain.Counters.SensorFailures > 3);
        Assert.Contains(board.Log, line => line.StartsWith("sensor: nothing valid", StringComparison.Ordinal));
        board.HasSensor = true;
        board.Run(5_000);
        Assert.True(board.Program.Brain.Counters.Acknowledged > 3);
    }

    [Fact]
    public void A_killed_gateway_costs_no_reading()
    {
        var board = new DesktopBoard().Start();
        board.Run(5_000);
        board.Link.Kill();
        board.Run(30_000);
        Assert.True(board.Program.Brain.Buffer.Count > 20);
        board.Link.IsUp = true;
        board.Run(60_000);
        Assert.True(board.Program.Brain.IsOnline);
        Assert.Equal(0, board.Program.Brain.Counters.Dropped);
        AssertNothingVanished(board);
    }

    [Fact]
    public void A_buffer_that_overflows_says_how_many_it_dropped()
    {
        var board = new DesktopBoard { IsUp = false }.Start();
        board.Run(200_000);
        Assert.InRange(board.Program.Brain.Counters.Dropped, 70, 73);
        Assert.Contains(board.Log, line => line.StartsWith("buffer: full", StringComparison.Ordinal));
        AssertNothingVanished(board);
    }

    [Fact]
    public void Readings_taken_before_the_time_was_known_get_their_time()
    {
        var settings = DesktopBoard.NewSettings();
        settings.Device.FirstTimeWaitMilliseconds = 1000;
        var board = new DesktopBoard(settings) { KnowsTime = false, IsUp = false }.Start();
        board.Run(5_000);
        Assert.True(board.Program.Brain.Buffer.Count > 2);
        board.KnowsTime = true;
        board.IsUp = true;
        board.Run(5_000);
        Assert.All(board.Link.Telemetry, payload => Assert.Contains("\"time\":\"2026", payload, StringComparison.Ordinal));
    }

    [Fact]
    public void A_board_that_sleeps_keeps_what_no_gateway_took()
    {
        var settings = DesktopBoard.NewSettings();
        settings.DeepSleep = true;
        settings.Device.IntervalMilliseconds = 60_000;
        var board = new DesktopBoard(settings) { IsUp = false }.Start();
        board.Run(60_000);
        Assert.True(board.Program.HasEnded);
        Assert.InRange(board.SleepsFor, 30_000, 60_000);
        var woken = new DesktopBoard(settings, board.Files).Start();
        woken.Run(60_000);
        Assert.Equal(2, woken.Program.Brain.Counters.Acknowledged);
        Assert.Equal(0, woken.Program.Brain.Buffer.Count);
    }

    [Fact]
    public void A_sensor_that_fails_for_a_while_costs_those_samples_alone()
    {
        var board = new DesktopBoard().Start();
        board.Run(5_000);
        board.HasSensor = false;
        board.Run(5_000);
        board.HasSensor = true;
        board.Run(5_000);
        var counters = board.Program.Brain.Counters;
        Assert.InRange(counters.SensorFailures, 4, 6);
        Assert.InRange(counters.Acknowledged, 9, 11);
        AssertNothingVanished(board);
    }

    [Fact]
    public void A_night_of_sleeps_without_wifi_is_handed_over_in_order_in_the_morning()
    {
        var settings = DesktopBoard.NewSettings();
        settings.DeepSleep = true;
        settings.Device.IntervalMilliseconds = 60_000;
        var files = new MemoryFiles();
        for (var wake = 0; wake < 20; wake++)
        {
            var asleep = new DesktopBoard(settings, files) { IsUp = false }.Start();
            asleep.Run(60_000);
            Assert.True(asleep.SleepsFor > 0);
        }

        var morning = new DesktopBoard(settings, files).Start();
        morning.Run(60_000);
        Assert.Equal(21, morning.Program.Brain.Counters.Acknowledged);
        var boots = morning.Link.Telemetry.SelectMany(BootsIn).ToList();
        Assert.Equal(21, boots.Count);
        Assert.Equal(boots.Order(), boots);
        Assert.Equal(21, boots.Distinct().Count());
    }

    [Fact]
    public void A_restart_that_is_asked_for_during_an_outage_keeps_the_readings()
    {
        var board = new DesktopBoard().Start();
        board.Run(5_000);
        board.IsUp = false;
        board.Run(20_000);
        var kept = board.Program.Brain.Buffer.Count;
        board.Program.Brain.Restart(board.Milliseconds);
        board.Run(1_000);
        Assert.True(board.HasRebooted);
        var again = new DesktopBoard(null, board.Files).Start();
        Assert.Equal(kept, again.Program.Brain.Buffer.Count);
        again.Run(3_000);
        Assert.Equal(0, again.Program.Brain.Buffer.Count);
        AssertNothingVanished(again);
    }

    [Fact]
    public void A_stuck_thread_restarts_the_board_and_the_next_start_says_why()
    {
        var board = new DesktopBoard();
        var words = new LastWordsFile(board.Files, board);
        var heart = new Heart("mqtt", board, 1000, 2);
        var supervisor = new Supervisor(board, board, words, [heart]);
        Assert.False(supervisor.Look());
        board.Start().Run(2_000);
        Assert.True(supervisor.Look());
        Assert.True(board.HasRebooted);
        words.Tell(board);
        Assert.Equal("restarted: mqtt is stuck, after 2 s", board.Log[^1]);
        words.Tell(board);
        Assert.Equal("restarted: mqtt is stuck, after 2 s", Assert.Single(board.Log, line => line.StartsWith("restarted", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_board_with_a_full_or_damaged_flash_restarts_without_a_word()
    {
        var board = new DesktopBoard();
        var words = new LastWordsFile(board.Files, board);
        board.Files.IsFull = true;
        words.Write("mqtt is stuck");
        board.Files.IsFull = false;
        board.Files.Put(LastWordsFile.Name, "{\"Reason\":\"mqtt");
        words.Tell(board);
        Assert.Empty(board.Log);
    }

    [Fact]
    public void The_time_is_asked_for_again_while_there_is_a_network_and_no_time()
    {
        var board = new DesktopBoard { KnowsTime = false, IsUp = false }.Start();
        board.Run(60_000);
        Assert.Equal(0, board.TimesAsked);
        board.IsUp = true;
        board.Run(100_000);
        Assert.InRange(board.TimesAsked, 3, 4);
        board.KnowsTime = true;
        board.Run(2_000);
        var asked = board.TimesAsked;
        board.Run(100_000);
        Assert.Equal(asked, board.TimesAsked);
    }

    [Fact]
    public void A_thread_that_keeps_failing_restarts_the_board()
    {
        var board = new DesktopBoard();
        var heart = new Heart("wifi", board, 1000, 2);
        heart.Fail();
        heart.Fail();
        Assert.Null(heart.Complaint());
        heart.Fail();
        Assert.NotNull(heart.Complaint());
    }

    private static IEnumerable<int> BootsIn(string payload)
    {
        using var message = System.Text.Json.JsonDocument.Parse(payload);
        var root = message.RootElement;
        return root.ValueKind == System.Text.Json.JsonValueKind.Array
            ? [.. root.EnumerateArray().Select(reading => reading.GetProperty("boot").GetInt32())]
            : [root.GetProperty("boot").GetInt32()];
    }

    private static void AssertNothingVanished(DesktopBoard board)
    {
        var brain = board.Program.Brain;
        var counters = brain.Counters;
        Assert.Equal(counters.Sampled + counters.Restored, counters.Acknowledged + counters.Refused + counters.Dropped + brain.Buffer.Count);
    }
}
