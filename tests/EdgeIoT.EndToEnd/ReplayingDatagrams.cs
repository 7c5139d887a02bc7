using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Network;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Somebody on the wire sends again what a coordinator said.</summary>
public sealed class ReplayingDatagrams(ITestOutputHelper output)
{
    private const int Datagrams = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(2);

    [NamespaceFact(Peers.Paho)]
    public Task They_are_refused_and_counted_and_bring_nobody_back() => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, "replay");
        await load.FlowsAsync(100);
        var coordinator = await world.Mesh.CoordinatorAsync();
        var hearer = world.Others(coordinator).First();
        var recording = world.Network.Record(coordinator.Host, hearer.Host);
        await Eventually.HoldsAsync("the coordinator's datagrams are recorded", Patience, () => recording.Count >= Datagrams ? null : $"{recording.Count} of {Datagrams}");
        world.Network.StopRecording();

        var before = await hearer.MetricsAsync("edgeiot_mesh_refused_replayed");
        recording.Replay();
        await Eventually.HoldsAsync($"{hearer.Name} counts all {recording.Count} as replayed", Patience, async () =>
        {
            var refused = await hearer.MetricsAsync("edgeiot_mesh_refused_replayed") - before;
            return refused >= recording.Count ? null : $"{refused} are counted";
        });
        await world.Mesh.AgreedAsync();

        // Heartbeats of one that is dead: its successor stays.
        await coordinator.KillAsync();
        await world.SucceededAsync(coordinator);
        await world.Mesh.AgreedAsync();
        var successor = await world.Mesh.CoordinatorAsync();
        var from = Acknowledgements.Now;
        await Eventually.HoldsAsync("the dead one's heartbeats have come for a while", Lasts * 2, async () =>
        {
            recording.Replay();
            var mesh = await hearer.MeshAsync();
            Assert.NotEqual(coordinator.Name, (string?)mesh!["coordinator"]);
            Assert.DoesNotContain(mesh["gateways"]!.AsArray(), g => (string?)g!["name"] == coordinator.Name && (string?)g["state"] == "alive");
            return Acknowledgements.Now - from > Lasts ? null : "time";
        });
        await load.AllGoOnAsync();
        world.Mesh.Say($"{coordinator.Name} is dead, {successor.Name} coordinates, {(await world.Mesh.CoordinatorAsync()).Name} after the replay");

        coordinator.StartAgain();
        await world.Mesh.AgreedAsync();
        await load.StopAsync();
        await ReadingsAudit.CheckAsync(world.Mesh.Gateways, load.Acknowledged.Ids);
    });
}
