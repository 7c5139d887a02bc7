using System.Globalization;
using System.Text.Json;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A real sensor's recording through simulated boards and three gateways, one of which dies.</summary>
public sealed class ReplayingARecording(ITestOutputHelper output)
{
    [RecordingFact]
    public Task Boards_that_replay_a_real_recording_lose_nothing_when_a_gateway_dies() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        const int Boards = 10;
        await using var boards = Edgeiot.Start("simulate",
        [
            "simulate", "--stop-with-parent", "--gateway", $"127.0.0.1:{mesh.Gateways[0].MqttPort}", "--devices", $"{Boards}", "--interval", "100ms",
            "--replay", RecordingFactAttribute.File!,
        ]);
        var coordinator = await mesh.CoordinatorAsync();
        await SequenceAsync(mesh, coordinator, 200);
        await coordinator.KillAsync();
        var survivor = mesh.Running.First();
        var reached = (long)(await survivor.MeshAsync())!["sequence"]!;
        await SequenceAsync(mesh, survivor, reached + 300);
        boards.CloseInput();
        await boards.EndsAsync(TimeSpan.FromSeconds(30));
        mesh.Say(string.Join('\n', boards.Lines.TakeLast(5)));

        var list = await ReadingsAudit.CheckAsync(mesh.Running, []);
        Assert.Equal(Boards, list.Select(r => r.Id.Device).Distinct(StringComparer.Ordinal).Count());
        foreach (var board in list.GroupBy(r => r.Id.Device, StringComparer.Ordinal))
        {
            var numbers = board.Select(r => r.Id.Seq).ToList();
            Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => numbers[0] + i), numbers);
        }

        Assert.All(list, r => Assert.Contains(Temperature(r.Line), RecordedTemperatures()));
    });

    private static Task SequenceAsync(MeshUnderTest mesh, GatewayUnderTest gateway, long least) =>
        Eventually.HoldsAsync($"{gateway.Name} has {least} readings", TimeSpan.FromSeconds(60), async () =>
        {
            var sequence = (long?)(await gateway.MeshAsync())?["sequence"] ?? 0;
            return sequence >= least ? null : $"sequence {sequence}, {mesh.Running.Count()} gateways run";
        });

    private static double Temperature(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("temperature_c").GetDouble();
    }

    private static HashSet<double> RecordedTemperatures() =>
        [.. File.ReadLines(RecordingFactAttribute.File!).Skip(1).Select(l => double.Parse(l.Split(',')[2], CultureInfo.InvariantCulture))];
}

/// <summary>A test that needs the recording that EDGEIOT_BME280_CSV names.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordingFactAttribute : FactAttribute
{
    public RecordingFactAttribute()
    {
        if (File is null)
            Skip = "EDGEIOT_BME280_CSV names no recording.";
    }

    public static string? File { get; } = Environment.GetEnvironmentVariable("EDGEIOT_BME280_CSV") is { Length: > 0 } file && System.IO.File.Exists(file) ? file : null;
}
