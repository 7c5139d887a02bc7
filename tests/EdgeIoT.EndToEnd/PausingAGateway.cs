using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A gateway that stands still (a swapping machine, a paused container) and wakes up believing that it is still then.</summary>
public sealed class PausingAGateway(ITestOutputHelper output)
{
    [PeerFact(Peers.MosquittoPub, Peers.Paho)]
    public Task A_coordinator_that_wakes_up_finds_its_successor_and_nothing_is_lost() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        await using var load = Load.On(mesh, "pause");
        await load.FlowsAsync(300);
        var coordinator = await mesh.CoordinatorAsync();
        var others = mesh.Gateways.Where(g => g != coordinator).ToList();

        coordinator.Process!.Signal(Signals.Stop);
        try
        {
            await Eventually.HoldsAsync("the others have a new coordinator", TimeSpan.FromSeconds(30), async () =>
            {
                var name = (string?)(await others[0].MeshAsync())?["coordinator"];
                return others.Any(g => g.Name == name) ? null : $"{others[0].Name} names '{name}'";
            });
            await load.AllGoOnAsync();
        }
        finally
        {
            coordinator.Process.Signal(Signals.Continue);
        }

        await mesh.AgreedAsync();
        await load.AllGoOnAsync();
        await load.StopAsync();
        await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids);
    });
}
