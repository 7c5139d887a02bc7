using System.Globalization;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>
/// Two gateways, of which the first is the only voter, the keeper. It gets kill -9, and an operator promotes the other one: that goes on in a new epoch, and
/// the keeper follows when it comes back.
/// </summary>
public sealed class LosingTheMajority(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerFact(Peers.MosquittoPub, Peers.MosquittoSub, Peers.Paho)]
    public Task The_other_gateway_is_promoted_under_load_and_nothing_acknowledged_is_lost() => MeshUnderTest.RunAsync(2, output, async mesh =>
    {
        var (keeper, other) = await KeeperAndOtherAsync(mesh);
        await using var load = Load.On(mesh, "e");
        await load.FlowsAsync(300);
        await RefusedAsync(other, "nothing is lost");

        await keeper.KillAsync();
        await LostAsync(other);
        // What the keeper acknowledged last may be read late from a client that has ended.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var lost = Acknowledgements.Now;
        var promoting = await PromotedAsync(other);
        Assert.Equal(0, load.Acknowledged.CountThrough(other.MqttPort, lost, promoting));
        await load.AllGoOnAsync();
        await load.StopAsync();

        keeper.StartAgain();
        await FollowsAsync(mesh, other);
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids, deviceOrder: false);
        mesh.Say($"{load.Acknowledged.Count} acknowledged, {list.Count} in order on both; {Conflicts(keeper).Count} entries set aside");
        Assert.All(Conflicts(keeper), entry => Assert.Equal(1, (int)entry["epoch"]!));
        Assert.Empty(Conflicts(other));
        await ToldAsync(other, "edgeiot/mesh/state");
        await ToldAsync(keeper, "edgeiot/gateways");
    });

    [Fact]
    public Task What_the_keeper_had_decided_alone_is_set_aside_and_its_readings_are_not() => MeshUnderTest.RunAsync(2, output, async mesh =>
    {
        var (keeper, other) = await KeeperAndOtherAsync(mesh);
        var acknowledged = new List<ReadingId>();
        await PublishAsync(keeper, acknowledged);
        await other.KillAsync();
        for (var i = 0; i < 20; i++)
            await PublishAsync(keeper, acknowledged);
        await Eventually.HoldsAsync("the keeper has all of them in order", Patience, async () =>
            (await keeper.ReadingsAsync()).Count == acknowledged.Count ? null : "some have no place yet");
        await keeper.KillAsync();
        other.StartAgain();
        await LostAsync(other);
        await PromotedAsync(other);
        await PublishAsync(other, acknowledged);
        keeper.StartAgain();
        await FollowsAsync(mesh, other);
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, acknowledged, deviceOrder: false);
        Assert.Equal(acknowledged.Count, list.Count);
        var aside = Conflicts(keeper);
        mesh.Say($"{acknowledged.Count} acknowledged, {list.Count} in order on both; {aside.Count} entries set aside");
        Assert.Contains(aside, entry => (string?)entry["kind"] == "cut");
        Assert.All(aside, entry => Assert.Equal(1, (int)entry["epoch"]!));
        Assert.Empty(Conflicts(other));
    });

    private static async Task<(GatewayUnderTest Keeper, GatewayUnderTest Other)> KeeperAndOtherAsync(MeshUnderTest mesh)
    {
        var keeper = await mesh.CoordinatorAsync();
        return (keeper, mesh.Gateways.Single(g => g != keeper));
    }

    private static async Task RefusedAsync(GatewayUnderTest gateway, string reason)
    {
        var refused = await PromoteAsync(gateway);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(refused.Lines, l => l.Contains(reason, StringComparison.Ordinal));
    }

    private static Task LostAsync(GatewayUnderTest gateway) => Eventually.HoldsAsync($"{gateway.Name} misses a majority", Patience, async () =>
        await gateway.MeshAsync() is { } mesh && !(bool)mesh["quorum"]! ? null : "it has one");

    /// <summary>Again while the keeper counts as in reach. When the one that did it was asked for.</summary>
    private static async Task<TimeSpan> PromotedAsync(GatewayUnderTest gateway)
    {
        var asked = TimeSpan.Zero;
        await Eventually.HoldsAsync($"{gateway.Name} is promoted", Patience, async () =>
        {
            asked = Acknowledgements.Now;
            var promoted = await PromoteAsync(gateway);
            return promoted.ExitCode == 0 ? null : string.Join('\n', promoted.Lines);
        });
        var mesh = await gateway.MeshAsync();
        Assert.Equal((2, gateway.Name, true), ((int)mesh!["epoch"]!, (string)mesh["coordinator"]!, (bool)mesh["quorum"]!));
        return asked;
    }

    private static Task<Program> PromoteAsync(GatewayUnderTest gateway) =>
        Edgeiot.RunAsync("promote", "--gateway", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{gateway.HttpPort}"), "--yes");

    private static async Task FollowsAsync(MeshUnderTest mesh, GatewayUnderTest promoted)
    {
        await mesh.AgreedAsync();
        foreach (var gateway in mesh.Gateways)
        {
            await Eventually.HoldsAsync($"{gateway.Name} follows {promoted.Name} in epoch 2", Patience, async () =>
            {
                var seen = await gateway.MeshAsync();
                return seen is not null && (int)seen["epoch"]! == 2 && (string?)seen["coordinator"] == promoted.Name ? null : seen?.ToJsonString() ?? "an answer";
            });
        }
    }

    private static List<JsonNode> Conflicts(GatewayUnderTest gateway)
    {
        var folder = Path.Combine(gateway.Folder, "conflicts");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!)] : [];
    }

    /// <summary>Retained, so whoever subscribes gets it at once.</summary>
    private static async Task ToldAsync(GatewayUnderTest gateway, string topic)
    {
        var told = Program.Start(Peers.MosquittoSub, Peers.Find(Peers.MosquittoSub)!,
            ["-p", gateway.MqttPort.ToString(CultureInfo.InvariantCulture), "-t", topic, "-C", "1", "-F", "%p"]);
        await told.EndsAsync(Patience);
        Assert.Equal(2, (int)JsonNode.Parse(told.Lines.First())!["epoch"]!);
    }

    private static Task PublishAsync(GatewayUnderTest gateway, List<ReadingId> acknowledged) =>
        Eventually.HoldsAsync($"{gateway.Name} acknowledges", Patience, async () =>
        {
            var id = new ReadingId("meter", 1, acknowledged.Count + 1);
            try
            {
                var seq = id.Seq.ToString(CultureInfo.InvariantCulture);
                if (await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/meter/telemetry", $$"""{"boot":1,"seq":{{seq}},"temperature_c":20.5}""") is not { Code: 0 })
                    return "an answer";
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                return e.Message;
            }

            acknowledged.Add(id);
            return null;
        });
}
