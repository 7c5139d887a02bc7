using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>The coordinator is killed and does not come back: somebody else votes in its place, under load.</summary>
public sealed class ReplacingAGateway(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerFact(Peers.MosquittoPub, Peers.Paho)]
    public Task One_that_is_removed_by_hand_is_followed_by_a_new_one() => MeshUnderTest.RunAsync(4, output, later: 1, scenario: async mesh =>
    {
        await using var load = Load.On(mesh, "removed");
        await load.FlowsAsync(300);
        var dead = await mesh.CoordinatorAsync();
        await dead.KillAsync();
        var survivors = mesh.Running.ToList();
        await RemovedAsync(mesh, survivors[0], dead);
        await load.AllGoOnAsync();

        var newcomer = mesh.Gateways[^1];
        mesh.Join(newcomer);
        await mesh.AgreedAsync();
        await VoteAsync(mesh, [.. survivors, newcomer]);
        await load.AllGoOnAsync();

        // One of the two that were there from the beginning: the new one is needed for a majority.
        await survivors[0].KillAsync();
        await load.AllGoOnAsync();
        survivors[0].StartAgain();
        await mesh.AgreedAsync();

        // Who was removed comes back with its disk, and is told.
        dead.StartAgain();
        await Eventually.HoldsAsync($"{dead.Name} knows that it was removed", Patience, () =>
            dead.Process!.Output.Contains("was removed from its mesh", StringComparison.Ordinal) ? null : "the line in its log");
        Assert.Equal(503, (await dead.GetAsync("/readyz")).Status);
        await VoteAsync(mesh, [.. survivors, newcomer], asked: [.. survivors, newcomer]);
        await load.AllGoOnAsync();
        await EndsWellAsync(mesh, load, [.. survivors, newcomer]);
    });

    [PeerFact(Peers.MosquittoPub, Peers.Paho)]
    public Task One_that_stays_away_is_replaced_by_one_that_stands_by() => MeshUnderTest.RunAsync(4, output, shellPrefix: "export EDGEIOT__REPLACE_AFTER=3s", scenario: async mesh =>
    {
        await using var load = Load.On(mesh, "away");
        await load.FlowsAsync(300);
        var dead = await mesh.CoordinatorAsync();
        var before = await dead.VotersAsync();
        var standby = mesh.Gateways.Single(g => !before.Contains(g.Name));
        var survivors = mesh.Gateways.Where(g => g != dead && g != standby).ToList();

        var killed = Acknowledgements.Now;
        await dead.KillAsync();
        await VoteAsync(mesh, [.. survivors, standby]);
        mesh.Say($"{standby.Name} votes in the place of {dead.Name} after {(Acknowledgements.Now - killed).TotalSeconds:0.0} s");
        await load.AllGoOnAsync();

        // It counts: with one of the others it is a majority.
        await survivors[0].KillAsync();
        await load.AllGoOnAsync();

        foreach (var gateway in (GatewayUnderTest[])[dead, survivors[0]])
            gateway.StartAgain();
        await mesh.AgreedAsync();
        await load.AllGoOnAsync();
        await EndsWellAsync(mesh, load, mesh.Gateways);
    });

    /// <summary>Asked again while the survivors have no coordinator yet.</summary>
    private static Task RemovedAsync(MeshUnderTest mesh, GatewayUnderTest by, GatewayUnderTest gateway) =>
        Eventually.HoldsAsync($"{gateway.Name} is removed", Patience, async () =>
        {
            var removal = await Edgeiot.RunAsync("remove", gateway.Name, "--gateway", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{by.HttpPort}"));
            mesh.Say(removal.Output);
            return removal.ExitCode == 0 ? null : removal.Output;
        });

    private static Task VoteAsync(MeshUnderTest mesh, IReadOnlyList<GatewayUnderTest> voters, IReadOnlyList<GatewayUnderTest>? asked = null)
    {
        var expected = voters.Select(v => v.Name).Order(StringComparer.Ordinal).ToList();
        return Eventually.HoldsAsync($"{string.Join(", ", expected)} vote", Patience, async () =>
        {
            foreach (var gateway in asked ?? [.. mesh.Running])
            {
                var named = await gateway.VotersAsync();
                if (!named.SequenceEqual(expected))
                    return $"{gateway.Name} names {string.Join(", ", named)}";
            }

            return null;
        });
    }

    private static async Task EndsWellAsync(MeshUnderTest mesh, Load load, IReadOnlyList<GatewayUnderTest> gateways)
    {
        await load.StopAsync();
        var list = await ReadingsAudit.CheckAsync(gateways, load.Acknowledged.Ids);
        mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order on {string.Join(", ", gateways.Select(g => g.Name))}");
    }
}
