using System.Globalization;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Gateways lose the majority by kill -9. Readings of one board are held; those of another one are acknowledged from the disk that is left, and find their place.</summary>
public sealed class DegradingAcknowledgements(ITestOutputHelper output)
{
    private const string Meter = "meter";
    private const string Attic = "attic";
    private const string MeshState = "edgeiot/mesh/state";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Policy = ["--ack-policy", $"edgeiot/device/{Meter}/telemetry=degrade"];

    [PeerFact(Peers.MosquittoSub)]
    public Task The_second_of_two_gateways_acknowledges_without_the_keeper_what_may_be_degraded() => MeshUnderTest.RunAsync(2, output, more: Policy, scenario: async mesh =>
    {
        var keeper = await mesh.CoordinatorAsync();
        var other = mesh.Gateways.Single(g => g != keeper);
        var acknowledged = new List<ReadingId>();
        using var attic = await HeldSession.OpenAsync(other.MqttPort, Attic);
        using var meter = await HeldSession.OpenAsync(other.MqttPort, Meter);
        Assert.EndsWith("quorum", await PublishAsync(attic, Attic, acknowledged), StringComparison.Ordinal);
        Assert.EndsWith("quorum", await PublishAsync(meter, Meter, acknowledged), StringComparison.Ordinal);
        await using var upgrades = await SubscribedAsync(other);

        await keeper.KillAsync();
        var held = PublishAsync(attic, Attic, acknowledged);
        for (var seq = 2; seq <= 5; seq++)
            Assert.EndsWith("local", await PublishAsync(meter, Meter, acknowledged), StringComparison.Ordinal);
        Assert.False(held.IsCompleted, "a reading that is to be held is acknowledged without a majority");
        Assert.Empty(Upgraded(upgrades));
        await CountedAsync(other, "edgeiot_mesh_readings_degraded_total", 4);
        await CountedAsync(other, "edgeiot_mesh_ingress_degraded", 4);

        keeper.StartAgain();
        Assert.EndsWith("quorum", await held, StringComparison.Ordinal);
        await Eventually.HoldsAsync("a client hears that the readings are with a majority", Patience, () =>
            Upgraded(upgrades).SequenceEqual([2, 3, 4, 5]) ? null : $"heard of {string.Join(", ", Upgraded(upgrades))}");
        await mesh.AgreedAsync();
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, acknowledged);
        Assert.Equal(acknowledged.Count, list.Count);
        await CountedAsync(other, "edgeiot_mesh_readings_upgraded_total", 4);
        await CountedAsync(other, "edgeiot_mesh_ingress_degraded", 0);
        Assert.EndsWith("quorum", await PublishAsync(meter, Meter, acknowledged), StringComparison.Ordinal);
    });

    [Fact]
    public Task What_one_of_three_acknowledged_alone_outlives_its_kill() => MeshUnderTest.RunAsync(3, output, more: Policy, scenario: async mesh =>
    {
        var alone = mesh.Gateways[0];
        var acknowledged = new List<ReadingId>();
        using (var meter = await HeldSession.OpenAsync(alone.MqttPort, Meter))
        {
            Assert.EndsWith("quorum", await PublishAsync(meter, Meter, acknowledged), StringComparison.Ordinal);
            await mesh.Gateways[1].KillAsync();
            await mesh.Gateways[2].KillAsync();
            for (var seq = 2; seq <= 6; seq++)
                Assert.EndsWith("local", await PublishAsync(meter, Meter, acknowledged), StringComparison.Ordinal);
        }

        await alone.KillAsync();
        foreach (var gateway in mesh.Gateways)
            gateway.StartAgain();
        await mesh.AgreedAsync();
        using var again = await HeldSession.OpenAsync(alone.MqttPort, Meter);
        Assert.EndsWith("quorum", await PublishAsync(again, Meter, acknowledged), StringComparison.Ordinal);
        var list = await ReadingsAudit.CheckAsync(mesh.Gateways, acknowledged);
        Assert.Equal(acknowledged, list.Select(r => r.Id));
    });

    private static async Task<string> PublishAsync(HeldSession session, string device, List<ReadingId> acknowledged)
    {
        var id = new ReadingId(device, 1, acknowledged.Count(a => a.Device == device) + 1);
        var seq = id.Seq.ToString(CultureInfo.InvariantCulture);
        var level = await session.PublishAsync($"edgeiot/device/{device}/telemetry", $$"""{"boot":1,"seq":{{seq}},"temperature_c":20.5}""", Patience);
        acknowledged.Add(id);
        return level;
    }

    private static Task CountedAsync(GatewayUnderTest gateway, string metric, double count) => Eventually.HoldsAsync($"{metric} is {count}", Patience, async () =>
        await gateway.MetricsAsync(metric) is var now && now == count ? null : $"it is {now}");

    /// <summary>What is retained comes once the subscription stands.</summary>
    private static async Task<Program> SubscribedAsync(GatewayUnderTest gateway)
    {
        var subscriber = Program.Start(Peers.MosquittoSub, Peers.Find(Peers.MosquittoSub)!,
            ["-p", gateway.MqttPort.ToString(CultureInfo.InvariantCulture), "-q", "1", "-t", "edgeiot/device/+/ack", "-t", MeshState, "-F", "%t %p"]);
        await Eventually.HoldsAsync("mosquitto_sub has subscribed", Patience, () =>
            subscriber.Lines.Any(l => l.StartsWith(MeshState, StringComparison.Ordinal)) ? null : subscriber.Output);
        return subscriber;
    }

    /// <summary>The numbers of the meter's readings that were told to be with a majority, as often as they were.</summary>
    private static List<long> Upgraded(Program subscriber)
    {
        var numbers = new List<long>();
        foreach (var line in subscriber.Lines.Where(l => l.StartsWith($"edgeiot/device/{Meter}/ack ", StringComparison.Ordinal)))
        {
            var told = JsonNode.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])!;
            Assert.Equal((1, "quorum"), ((int)told["boot"]!, (string?)told["ack"]));
            for (var seq = (long)told["from"]!; seq <= (long)told["to"]!; seq++)
                numbers.Add(seq);
        }

        return numbers;
    }
}
