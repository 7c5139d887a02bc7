using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A disk that takes no more writes: the gateway stops acknowledging, says so, and gives up leadership.</summary>
public sealed class FillingTheDisk(ITestOutputHelper output)
{
    // A limit on the length of a file, set while the gateway runs, is a full disk for this process alone. The signal that comes
    // with it is ignored from before the start, so that a write gets the error.
    private const string IgnoreSignal = "trap '' XFSZ";

    [PeerFact("prlimit", Peers.Paho)]
    public Task A_coordinator_whose_disk_takes_no_more_says_so_and_leadership_leaves() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        var acknowledgements = new Acknowledgements();
        int[] ports = [.. mesh.Gateways.Select(g => g.MqttPort)];
        await using var client = new PahoPublisher("filler", ports, acknowledgements, TimeSpan.FromMilliseconds(2), window: 64);
        await GoesOnAsync(acknowledgements, 200);
        var coordinator = await mesh.CoordinatorAsync();
        var others = mesh.Gateways.Where(g => g != coordinator).ToList();

        var limit = await Program.RunAsync("prlimit", Peers.Find("prlimit")!,
            ["--pid", coordinator.Process!.Id.ToString(CultureInfo.InvariantCulture), "--fsize=4096:4096"], TimeSpan.FromSeconds(30));
        Assert.True(limit.ExitCode == 0, limit.Output);

        await Eventually.HoldsAsync("/readyz of the full gateway says so", TimeSpan.FromSeconds(30), async () =>
        {
            Assert.True(coordinator.Running, "The gateway ended instead of saying why it cannot serve.");
            var (status, body) = await coordinator.GetAsync("/readyz");
            return status == 503 && body.Contains("disk", StringComparison.OrdinalIgnoreCase) ? null : $"{status} {body}";
        });
        await Eventually.HoldsAsync("another gateway coordinates", TimeSpan.FromSeconds(30), async () =>
        {
            var name = (string?)(await others[0].MeshAsync())?["coordinator"];
            return others.Any(g => g.Name == name) ? null : $"'{name}' does";
        });
        await GoesOnAsync(acknowledgements, 200);
        await client.StopAsync();
        await ReadingsAudit.CheckAsync(others, acknowledgements.Ids);
    }, IgnoreSignal);

    private static Task GoesOnAsync(Acknowledgements acknowledgements, int more)
    {
        var before = acknowledgements.Count;
        return Eventually.HoldsAsync($"{more} more readings are acknowledged", TimeSpan.FromSeconds(30), () =>
            acknowledgements.Count >= before + more ? null : $"{acknowledgements.Count - before} acknowledged");
    }
}
