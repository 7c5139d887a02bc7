using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Simulator.Fleet;
using EdgeIoT.Simulator.Tests.Support;

namespace EdgeIoT.Simulator.Tests.Fleet;

/// <summary>Real brains over real sockets to real MQTT servers.</summary>
public sealed class BoardsAndGateways : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task Boards_give_their_readings_and_stop(MqttProtocolVersion version)
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 1);
        var result = await SimulatorHost.RunAsync(Options(mesh) with { Devices = 5, ReadingsPerDevice = 10, Version = version });
        Assert.Equal(50, result.Sampled);
        Assert.Equal(50, result.Acknowledged);
        Assert.Equal(version == MqttProtocolVersion.V500 ? 50 : 0, result.AcknowledgedByQuorum);
        Assert.Equal((0, 0, 0), (result.Buffered, result.Dropped, result.Unaccounted));
        Assert.Equal(5, result.Stopped);
        Assert.Equal(50, mesh.Count);
        Assert.Equal(0, mesh.OutOfOrder);
        await Wait.UntilAsync(
            () => mesh.Gateways[0].Server.Retained.TryGet(Topics.Availability("sim-3"), out var availability) && availability.Payload.Span.SequenceEqual("offline"u8),
            () => "sim-3 is not said to be offline");
    }

    [Fact]
    public async Task A_recording_is_replayed_row_by_row()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, ",Zeit,Temperatur,Druck,Luftfeuchtigkeit\n0,x,20.8,991.0,33.9\n1,x,20.9,991.5,33.4\n");
            await using var mesh = await TestMesh.StartAsync(gateways: 1);
            await SimulatorHost.RunAsync(Options(mesh) with { Devices = 2, ReadingsPerDevice = 3, ReplayFile = file });
            foreach (var device in new[] { "sim-1", "sim-2" })
            {
                var readings = mesh.Stored.Where(reading => reading.Device == device).ToArray();
                Assert.Equal([1, 2, 3], readings.Select(reading => reading.Seq));
                Assert.Equal([20.8, 20.9, 20.8], readings.Select(reading => reading.Temperature));
                Assert.Equal([33.9, 33.4, 33.9], readings.Select(reading => reading.Humidity));
                Assert.Equal([991, 991.5, 991], readings.Select(reading => reading.Pressure));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task When_a_gateway_is_killed_its_boards_move_on_and_nothing_is_lost()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 3);
        await using var fleet = new BoardFleet(Options(mesh) with { Devices = 60 });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics.Acknowledged > 600, () => Describe(fleet));
        Assert.Equal(3, fleet.Statistics.BoardsByGateway.Count);
        await mesh.Gateways[1].KillAsync();
        await Wait.UntilAsync(() => fleet.Statistics is { Online: 60, BoardsByGateway.Count: 2 }, () => Describe(fleet));
        var acknowledged = fleet.Statistics.Acknowledged;
        await Wait.UntilAsync(() => fleet.Statistics.Acknowledged > acknowledged + 600, () => Describe(fleet));
        await _stop.CancelAsync();
        await running;
        var result = fleet.Statistics;
        Assert.Equal(result.Sampled, result.Acknowledged);
        Assert.Equal(result.Sampled, mesh.Count);
        Assert.Equal(0, mesh.OutOfOrder);
        Assert.InRange(result.LongestGap, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(15));
        Assert.True(result.Reconnects > 0, Describe(fleet));
    }

    [Fact]
    public async Task A_backlog_waits_for_gateways_that_come_back()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 2);
        await using var fleet = new BoardFleet(Options(mesh) with { Devices = 10 });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics.Acknowledged > 50, () => Describe(fleet));
        foreach (var gateway in mesh.Gateways)
            await gateway.KillAsync();
        await Wait.UntilAsync(() => fleet.Statistics.Buffered > 200, () => Describe(fleet));
        foreach (var gateway in mesh.Gateways)
            await gateway.StartAsync();
        await Wait.UntilAsync(() => fleet.Statistics is { Online: 10, Buffered: < 20 }, () => Describe(fleet));
        await _stop.CancelAsync();
        await running;
        Assert.Equal(fleet.Statistics.Sampled, mesh.Count);
        Assert.Equal(0, fleet.Statistics.Unaccounted);
        Assert.Equal(0, mesh.OutOfOrder);
    }

    [Fact]
    public async Task Boards_that_know_nobody_find_gateways_by_UDP_and_prove_their_keys()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 2);
        var keys = Enumerable.Range(1, 4).ToDictionary(i => $"sim-{i}", i => Enumerable.Repeat((byte)i, 32).ToArray(), StringComparer.Ordinal);
        foreach (var gateway in mesh.Gateways)
            gateway.KeyOf = device => keys.GetValueOrDefault(device);
        var result = await SimulatorHost.RunAsync(Options(mesh) with
        {
            Gateways = [],
            UseDiscovery = true,
            DiscoveryTargets = [.. mesh.Gateways.Select(gateway => $"127.0.0.1:{gateway.DiscoveryPort}")],
            Devices = 4,
            ReadingsPerDevice = 3,
            KeyOf = device => keys[device],
        });
        Assert.Equal(12, result.Acknowledged);
        Assert.All(mesh.Gateways.SelectMany(gateway => gateway.Verdicts), verdict => Assert.Equal(CredentialVerdict.Accepted, verdict));
    }

    [Fact]
    public async Task A_board_with_a_wrong_key_gets_nowhere()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 1);
        mesh.Gateways[0].KeyOf = _ => new byte[32];
        await using var fleet = new BoardFleet(Options(mesh) with
        {
            UseDiscovery = true,
            DiscoveryTargets = [$"127.0.0.1:{mesh.Gateways[0].DiscoveryPort}"],
            Devices = 1,
            DrainTime = TimeSpan.Zero,
            KeyOf = _ => [.. Enumerable.Repeat((byte)9, 32)],
        });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics.ConnectFailures >= 2, () => Describe(fleet));
        await _stop.CancelAsync();
        await running;
        Assert.Equal(0, mesh.Count);
        Assert.Equal(fleet.Statistics.Sampled, fleet.Statistics.Buffered);
    }

    [Fact]
    public async Task Boot_numbers_and_backlogs_survive_the_process_in_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-boards-");
        try
        {
            await using var mesh = await TestMesh.StartAsync(gateways: 1);
            var options = Options(mesh) with { Devices = 2, ReadingsPerDevice = 5, FlashFolder = folder.FullName };
            await SimulatorHost.RunAsync(options);
            await mesh.Gateways[0].KillAsync();
            await using (var offline = new BoardFleet(options with { ReadingsPerDevice = 0, DrainTime = TimeSpan.Zero }))
            {
                var running = offline.RunAsync(_stop.Token);
                await Wait.UntilAsync(() => offline.Statistics.Buffered > 20, () => Describe(offline));
                await _stop.CancelAsync();
                await running;
                Assert.Equal(0, offline.Statistics.Acknowledged);
                await mesh.Gateways[0].StartAsync();
                var result = await SimulatorHost.RunAsync(options);
                Assert.Equal(10 + offline.Statistics.Sampled, result.Acknowledged);
            }

            Assert.Equal(0, mesh.OutOfOrder);
            Assert.Equal(3, mesh.Stored.Where(reading => reading.Device == "sim-1").Select(reading => reading.Boot).Distinct().Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task With_delay_loss_outages_and_power_cuts_every_reading_is_accounted_for()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 3);
        await using var fleet = new BoardFleet(Options(mesh) with
        {
            Devices = 30,
            Faults = new SimulatedFaults
            {
                WifiDelay = TimeSpan.FromMilliseconds(10),
                WifiLoss = 0.05,
                OutageEvery = TimeSpan.FromSeconds(3),
                OutageLength = TimeSpan.FromMilliseconds(500),
                RestartEvery = TimeSpan.FromSeconds(4),
            },
        });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics is { Sampled: > 2_000, Restarts: > 10 }, () => Describe(fleet));
        await _stop.CancelAsync();
        await running;
        var result = fleet.Statistics;
        Assert.Equal(0, result.Unaccounted);
        Assert.Equal(0, mesh.OutOfOrder);
        // What a power cut took may have been on its way; everything else is in the mesh, in a buffer, or reported.
        var missing = result.Sampled - mesh.Count - result.Dropped - result.Refused;
        Assert.InRange(missing, 0, result.LostInPowerCuts + result.Buffered);
    }

    [Fact]
    public async Task A_thousand_boards_run_on_a_few_threads()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 3);
        await using var fleet = new BoardFleet(Options(mesh) with { Devices = 1_000, Interval = TimeSpan.FromSeconds(5), DrainTime = TimeSpan.FromSeconds(60) });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics is { Online: 1_000, Acknowledged: > 2_000 }, () => Describe(fleet));
        Assert.InRange(System.Diagnostics.Process.GetCurrentProcess().Threads.Count, 1, 150);
        await _stop.CancelAsync();
        await running;
        Assert.Equal(fleet.Statistics.Sampled, mesh.Count);
        Assert.Equal(0, fleet.Statistics.Unaccounted);
    }

    [Fact]
    public async Task A_board_whose_power_fails_while_it_stops_still_stops()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 1);
        mesh.Gateways[0].HoldsAcks = true;
        await using var fleet = new BoardFleet(Options(mesh) with
        {
            Devices = 10,
            DrainTime = TimeSpan.FromSeconds(3),
            Faults = new SimulatedFaults { RestartEvery = TimeSpan.FromMilliseconds(500) },
        });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(() => fleet.Statistics is { Sampled: > 20, Restarts: > 3 }, () => Describe(fleet));
        await _stop.CancelAsync();
        await Wait.UntilAsync(() => running.IsCompleted, () => $"the boards have stopped; {Describe(fleet)}");
        await running;
    }

    [Fact]
    public async Task A_gateway_that_holds_its_acknowledgements_is_left()
    {
        await using var mesh = await TestMesh.StartAsync(gateways: 2);
        mesh.Gateways[0].HoldsAcks = true;
        await using var fleet = new BoardFleet(Options(mesh) with { Devices = 8 });
        var running = fleet.RunAsync(_stop.Token);
        await Wait.UntilAsync(
            () => fleet.Statistics.BoardsByGateway.TryGetValue("gw-2", out var boards) && boards == 8, () => Describe(fleet));
        await _stop.CancelAsync();
        await running;
        Assert.Equal(fleet.Statistics.Sampled, fleet.Statistics.Acknowledged);
        Assert.Equal(0, mesh.OutOfOrder);
    }

    private static SimulatorOptions Options(TestMesh mesh) =>
        new() { Gateways = mesh.Endpoints, UseDiscovery = false, Interval = TimeSpan.FromMilliseconds(100) };

    private static string Describe(BoardFleet fleet)
    {
        var now = fleet.Statistics;
        return $"{now}; {string.Join(", ", now.BoardsByGateway)}";
    }
}
