using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A power cut: all processes end at once under load, and start again from their folders alone.</summary>
public sealed class LosingAllGateways(ITestOutputHelper output)
{
    [PeerFact(Peers.MosquittoPub, Peers.Paho)]
    public Task Nothing_acknowledged_is_missing_after_all_are_killed_and_started_again() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        await using var load = Load.On(mesh, "cut");
        await load.FlowsAsync(1_000);
        await Task.WhenAll(mesh.Gateways.Select(g => g.KillAsync()));
        foreach (var gateway in mesh.Gateways)
            gateway.StartAgain();

        await load.AllGoOnAsync();
        await load.StopAsync();
        await mesh.AgreedAsync();
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids);
        mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order");
    });

    [PeerFact(Peers.Paho)]
    public Task A_graceful_stop_and_start_loses_nothing() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        await using var load = Load.On(mesh, "stop");
        await load.FlowsAsync(300);
        foreach (var gateway in mesh.Gateways)
            gateway.Process!.Signal(Signals.Terminate);
        foreach (var gateway in mesh.Gateways)
        {
            await gateway.Process!.EndsAsync(TimeSpan.FromSeconds(60));
            Assert.True(gateway.Process.ExitCode is 0 or 143, $"{gateway.Name} ended with {gateway.Process.ExitCode}");
        }

        foreach (var gateway in mesh.Gateways)
            gateway.StartAgain();
        await load.AllGoOnAsync();
        await load.StopAsync();
        await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids);
    });
}
