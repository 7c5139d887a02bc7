using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using EdgeIoT.EndToEnd.Network;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Real gateways on hosts of their own, real clients on another, and a network between them that is not what it should be.</summary>
public sealed class FaultyNetwork(ITestOutputHelper output)
{
    private static readonly PathCondition Bad = new()
    {
        Loss = 0.2,
        Duplicates = 0.02,
        Delay = TimeSpan.FromMilliseconds(2),
        Jitter = TimeSpan.FromMilliseconds(20),
    };

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(2);

    [NamespaceFact(Peers.Paho)]
    public Task Nothing_is_lost_repeated_or_reordered_where_packets_are() => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, "bad");
        await load.FlowsAsync(200);
        world.Network.SetAmong(world.Network.Hosts, Bad);
        await load.FlowsAsync(600);
        world.Network.Heal();
        await EndsWellAsync(world, load);
    });

    [NamespaceFact(Peers.Paho)]
    public Task A_coordinator_that_is_cut_off_acknowledges_nothing_and_the_others_go_on() => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, "cut");
        await load.FlowsAsync(200);
        var coordinator = await world.Mesh.CoordinatorAsync();

        var cut = Acknowledgements.Now;
        world.Network.SetAround(coordinator.Host, world.Others(coordinator).Select(g => g.Host), PathCondition.Broken);
        await world.SucceededAsync(coordinator);
        var succeeded = Acknowledgements.Now;
        await Eventually.HoldsAsync("the one that is cut off knows it", TimeSpan.FromSeconds(30), async () =>
            (bool)(await coordinator.MeshAsync())!["quorum"]! ? "quorum is true" : null);
        var alone = Acknowledgements.Now;
        await load.AllGoOnAsync();
        await load.FlowsAsync(300);

        Assert.Equal(0, load.Acknowledged.CountThrough(coordinator.MqttPort, alone, Acknowledgements.Now));
        world.Mesh.Say($"{coordinator.Name} cut off: successor after {(succeeded - cut).TotalMilliseconds:0} ms, it knew after {(alone - cut).TotalMilliseconds:0} ms");
        world.Network.Heal();
        await EndsWellAsync(world, load);
    });

    [NamespaceFact(Peers.Paho)]
    public Task A_coordinator_that_nobody_hears_is_succeeded() => OneWayAsync("mute", (world, coordinator, other) =>
        world.Network.Set(coordinator.Host, other.Host, PathCondition.Broken));

    [NamespaceFact(Peers.Paho)]
    public Task A_coordinator_that_hears_nobody_is_succeeded() => OneWayAsync("deaf", (world, coordinator, other) =>
        world.Network.Set(other.Host, coordinator.Host, PathCondition.Broken));

    [NamespaceFact(Peers.Paho)]
    public Task A_chain_whose_ends_do_not_reach_each_other_goes_on_whoever_is_in_the_middle() => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, "chain");
        await load.FlowsAsync(200);
        foreach (var middle in world.Mesh.Gateways)
        {
            var (coordinator, from) = (await world.Mesh.CoordinatorAsync(), Acknowledgements.Now);
            world.Network.Heal();
            var ends = world.Others(middle).Select(g => g.Host).ToList();
            world.Network.SetAround(ends[0], ends[1..], PathCondition.Broken);
            await LastsAsync(from);
            await load.AllGoOnAsync();
            await load.FlowsAsync(200);
            var seen = await middle.MeshAsync();
            world.Mesh.Say($"{middle.Name} in the middle, coordinator {coordinator.Name} before, {seen!["coordinator"]} now in term {seen["term"]}");
        }

        world.Network.Heal();
        await EndsWellAsync(world, load);
    });

    [NamespaceFact(Peers.Paho)]
    public Task A_ring_in_which_each_hears_only_the_one_before_acknowledges_nothing_and_heals() => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, "ring");
        await load.FlowsAsync(200);
        var hosts = world.Mesh.Gateways.Select(g => g.Host).ToList();
        for (var i = 0; i < hosts.Count; i++)
            world.Network.Set(hosts[i], hosts[(i + 2) % hosts.Count], PathCondition.Broken);
        foreach (var gateway in world.Mesh.Gateways)
        {
            await Eventually.HoldsAsync($"{gateway.Name} knows that it has no majority", TimeSpan.FromSeconds(30), async () =>
                (bool)(await gateway.MeshAsync())!["quorum"]! ? "quorum is true" : null);
        }

        // What was acknowledged before has reached the clients by then.
        await LastsAsync(Acknowledgements.Now);
        var from = Acknowledgements.Now;
        await LastsAsync(from);
        Assert.Equal(0, load.Acknowledged.CountAfter(from));
        world.Network.Heal();
        await EndsWellAsync(world, load);
    });

    /// <summary>More than three election timeouts, so that whoever would stand for election has.</summary>
    private static Task LastsAsync(TimeSpan from) => Eventually.HoldsAsync("the fault has lasted", Lasts * 2, () => Acknowledgements.Now - from > Lasts ? null : "time");

    private Task OneWayAsync(string run, Action<EmulatedMesh, GatewayUnderTest, GatewayUnderTest> cut) => EmulatedMesh.RunAsync(output, async world =>
    {
        await using var load = Load.From(world.Boards, world.Mesh, run);
        await load.FlowsAsync(200);
        var coordinator = await world.Mesh.CoordinatorAsync();
        var from = Acknowledgements.Now;
        foreach (var other in world.Others(coordinator))
            cut(world, coordinator, other);
        await world.SucceededAsync(coordinator);
        world.Mesh.Say($"{coordinator.Name} {run}: successor after {(Acknowledgements.Now - from).TotalMilliseconds:0} ms");
        await load.AllGoOnAsync();
        world.Network.Heal();
        await EndsWellAsync(world, load);
    });

    private static async Task EndsWellAsync(EmulatedMesh world, Load load)
    {
        await world.Mesh.AgreedAsync();
        await load.AllGoOnAsync();
        await load.StopAsync();
        var list = await ReadingsAudit.CheckAsync(world.Mesh.Gateways, load.Acknowledged.Ids);
        world.Mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order");
    }
}
