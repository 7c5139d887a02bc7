using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A gateway without a clock of its own gets the time late, or a wrong one: its wall clock jumps while it coordinates.</summary>
public sealed class JumpingTheClock(ITestOutputHelper output)
{
    private static readonly (string Text, TimeSpan Jump)[] Jumps = [("+1h", TimeSpan.FromHours(1)), ("-2d", TimeSpan.FromDays(-2)), ("+0", TimeSpan.Zero)];

    [PeerFact(Peers.FakeTime, Peers.Paho)]
    public async Task Nothing_is_lost_repeated_or_reordered_when_the_coordinators_clock_jumps()
    {
        var clocks = Directory.CreateTempSubdirectory("edgeiot-clocks-").FullName;
        try
        {
            await MeshUnderTest.RunAsync(3, output, mesh => JumpAsync(mesh, clocks), Preload(clocks));
        }
        finally
        {
            Directory.Delete(clocks, recursive: true);
        }
    }

    /// <summary>Every gateway reads its own clock's error from a file that is called like its process.</summary>
    private static string Preload(string clocks) =>
        $"echo +0 >'{clocks}'/$$; export LD_PRELOAD='{Peers.FakeTimeLibrary}' FAKETIME_TIMESTAMP_FILE='{clocks}'/$$ FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1";

    private static async Task JumpAsync(MeshUnderTest mesh, string clocks)
    {
        await using var load = Load.On(mesh, "clock");
        await load.FlowsAsync(200);
        var coordinator = await mesh.CoordinatorAsync();
        foreach (var (text, jump) in Jumps)
        {
            await File.WriteAllTextAsync(Path.Combine(clocks, $"{coordinator.Process!.Id}"), text + "\n");
            await Eventually.HoldsAsync($"the clock of {coordinator.Name} is {text}", TimeSpan.FromSeconds(30), async () =>
            {
                var off = await coordinator.ClockAsync() - DateTimeOffset.UtcNow;
                return (off - jump).Duration() < TimeSpan.FromMinutes(1) ? null : $"it is off by {off}";
            });
            await load.AllGoOnAsync();
            await load.FlowsAsync(200);
            var seen = await coordinator.MeshAsync();
            mesh.Say($"{coordinator.Name}'s clock is {text}: coordinator {seen!["coordinator"]}, term {seen["term"]}");
        }

        await load.StopAsync();
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids);
        mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order");
    }
}
