using System.Globalization;
using System.Text.RegularExpressions;
using EdgeIoT.EndToEnd.Machine;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>The first command of the README, as a person runs it.</summary>
public sealed partial class RunningUp(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-up-").FullName;
    private readonly int _basePort = FreePorts.Base(3);
    private readonly List<Program> _ups = [];

    [Fact]
    public Task Three_gateways_agree_readings_flow_and_ctrl_c_stops_all() => ShowOnFailureAsync(async () =>
    {
        var up = Start();
        await ReadingsFlowAsync(up);
        var children = Pids(up);
        Assert.Equal(3, children.Count);

        up.Signal(Signals.Interrupt);
        await up.EndsAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, up.ExitCode);
        Assert.All(children, pid => Assert.False(Signals.Alive(pid), $"Process {pid} is still there."));
    });

    [Fact]
    public Task A_second_up_on_the_same_folder_goes_on_where_the_first_stopped() => ShowOnFailureAsync(async () =>
    {
        var first = Start();
        await ReadingsFlowAsync(first);
        first.Signal(Signals.Terminate);
        await first.EndsAsync(TimeSpan.FromSeconds(30));
        var reached = LastSequence(first);

        var second = Start();
        await Eventually.HoldsAsync($"readings go on behind {reached}", ShownWithin, () => LastSequence(second) > reached ? null : $"sequence {LastSequence(second)}");
        var readings = await Edgeiot.RunAsync("readings", "--json", "--limit", "100000", "--gateway", $"127.0.0.1:{_basePort + 11}");
        Assert.True(readings.Lines.Count() >= reached, $"{readings.Lines.Count()} of {reached} readings");
    });

    [Fact]
    public Task A_killed_gateway_is_reported_stays_down_and_can_be_started_by_hand() => ShowOnFailureAsync(async () =>
    {
        var up = Start();
        await ReadingsFlowAsync(up);
        Signals.Send(Pids(up)[1], Signals.Kill);
        await Eventually.HoldsAsync("up reports the death and its command", ShownWithin, () =>
            up.Lines.Any(l => l.Contains("gw-2", StringComparison.Ordinal) && l.Contains("was killed (kill -9)", StringComparison.Ordinal) && l.Contains("gateway --data", StringComparison.Ordinal)) ? null : "the line");
        var before = LastSequence(up);
        await Eventually.HoldsAsync("readings go on with two gateways", ShownWithin, () => LastSequence(up) > before + 10 ? null : $"sequence {LastSequence(up)}");

        await using var again = Edgeiot.Start("gw-2 by hand", ["gateway", "--data", Path.Combine(_folder, "gw-2"), "--stop-with-parent"]);
        await Eventually.HoldsAsync("gw-2 is alive again", ShownWithin, () => up.Lines.Last(l => l.Contains("readings/s", StringComparison.Ordinal)).Contains("gw-2 alive", StringComparison.Ordinal) ? null : "gw-2 alive");
        var doctor = await Edgeiot.RunAsync("doctor", "--gateway", $"127.0.0.1:{_basePort + 11}");
        Assert.True(doctor.ExitCode == 0, doctor.Output);
    });

    [Fact]
    public Task Nothing_is_left_when_up_itself_is_killed() => ShowOnFailureAsync(async () =>
    {
        var up = Start();
        await ReadingsFlowAsync(up);
        var children = Pids(up);
        await up.KillAsync();
        await Eventually.HoldsAsync("the gateways end", TimeSpan.FromSeconds(30), () =>
            children.Where(Signals.Alive).ToList() is { Count: > 0 } left ? $"still there: {string.Join(", ", left)}" : null);
    });

    [Fact]
    public Task A_port_in_use_is_told_before_anything_starts() => ShowOnFailureAsync(async () =>
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _basePort + 21);
        other.Start();
        var up = Start();
        await up.EndsAsync(ShownWithin);
        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"TCP {_basePort + 21} (HTTP of gw-2)", up.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "gw-1")));
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var up in _ups)
        {
            if (up.Running)
            {
                up.Signal(Signals.Terminate);
                await up.EndsAsync(TimeSpan.FromSeconds(30));
            }

            await up.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Program Start()
    {
        var up = Edgeiot.Start("up", ["up", "--data", _folder, "--base-port", _basePort.ToString(CultureInfo.InvariantCulture), "--interval", "200ms"]);
        _ups.Add(up);
        return up;
    }

    private static Task ReadingsFlowAsync(Program up) => Eventually.HoldsAsync("three gateways agree and readings flow", ShownWithin, () =>
    {
        if (!up.Running)
            Assert.Fail($"up ended with {up.ExitCode}:\n{up.Output}");
        return up.Output.Contains("all 3 agree", StringComparison.Ordinal) && LastSequence(up) > 20 ? null : $"sequence {LastSequence(up)}; so far:\n{up.Output}";
    });

    private static long LastSequence(Program up) => up.Lines.Select(l => SequenceInLine().Match(l)).Where(m => m.Success)
        .Select(m => long.Parse(m.Groups["sequence"].Value, CultureInfo.InvariantCulture)).LastOrDefault();

    private static List<int> Pids(Program up) =>
        [.. up.Lines.Select(l => GatewayLine().Match(l)).Where(m => m.Success).Select(m => int.Parse(m.Groups["pid"].Value, CultureInfo.InvariantCulture))];

    private async Task ShowOnFailureAsync(Func<Task> scenario)
    {
        try
        {
            await scenario();
        }
        catch
        {
            foreach (var up in _ups)
                output.WriteLine(up.Output);
            foreach (var log in Directory.EnumerateFiles(_folder, "*.log", SearchOption.AllDirectories))
                output.WriteLine($"===== {log} =====\n{string.Join('\n', (await File.ReadAllLinesAsync(log)).TakeLast(40))}");
            throw;
        }
    }

    [GeneratedRegex(@"sequence (?<sequence>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SequenceInLine();

    [GeneratedRegex(@"^  gw-\d +mqtt://\S+ +http://\S+ +(?<pid>\d+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GatewayLine();
}
