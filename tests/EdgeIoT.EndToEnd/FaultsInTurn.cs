using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Network;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>
/// Every fault that a real machine can be given, once each on one mesh, in an order and on victims that a seed draws, while boards go on
/// publishing. EDGEIOT_ROUNDS=20 does all of them twenty times, EDGEIOT_SEED repeats the draw.
/// </summary>
public sealed class FaultsInTurn(ITestOutputHelper output)
{
    /// <summary>More than three election timeouts, so that a fault that can end a coordinator's term does.</summary>
    private static readonly TimeSpan LastsAtLeast = TimeSpan.FromSeconds(1.5);

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("EDGEIOT_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    [NamespaceFact("prlimit", Peers.Paho)]
    public Task Nothing_acknowledged_is_lost_repeated_or_reordered() => EmulatedMesh.RunAsync(output, async world =>
    {
        var chance = new Random(EmulatedMesh.Seed);
        await using var load = Load.From(world.Boards, world.Mesh, "turn");
        await load.FlowsAsync(100);
        for (var round = 1; round <= Rounds; round++)
        {
            var faults = Fault.All(chance).ToArray();
            chance.Shuffle(faults);
            foreach (var fault in faults)
                await InflictAsync(world, load, fault, chance);
            await ReadingsAudit.CheckAsync(world.Mesh.Gateways, load.Acknowledged.Ids);
        }

        await load.StopAsync();
        var list = await ReadingsAudit.CheckAsync(world.Mesh.Gateways, load.Acknowledged.Ids);
        world.Mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order");
    }, Fault.ShellPrefix);

    private static async Task InflictAsync(EmulatedMesh world, Load load, Fault fault, Random chance)
    {
        var victim = world.Mesh.Gateways[chance.Next(world.Mesh.Gateways.Count)];
        var coordinator = await world.Mesh.CoordinatorAsync();
        var (before, from) = (load.Acknowledged.Count, Acknowledgements.Now);
        await fault.Begin(world, victim);
        await load.AllGoOnAsync();
        await load.FlowsAsync(100);
        await Eventually.HoldsAsync("the fault has lasted", LastsAtLeast * 2, () => Acknowledgements.Now - from > LastsAtLeast ? null : "time");
        await fault.End(world, victim);
        var to = Acknowledgements.Now;
        await world.Mesh.AgreedAsync();
        await load.AllGoOnAsync();

        var gap = world.Mesh.Gateways.Max(g => load.Acknowledged.LongestGap(Load.SteadyDevice("turn", g), from, to));
        world.Mesh.Say(string.Create(CultureInfo.InvariantCulture, $"{victim.Name}{(victim == coordinator ? " (coordinator)" : "")}: {fault.Name} for {(to - from).TotalSeconds:0.0} s; ")
            + $"{load.Acknowledged.Count - before} acknowledged, longest wait of a board {gap.TotalMilliseconds:0} ms");
    }
}
