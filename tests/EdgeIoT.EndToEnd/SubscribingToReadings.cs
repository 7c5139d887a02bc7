using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>What a subscriber sees while a gateway dies.</summary>
public sealed class SubscribingToReadings(ITestOutputHelper output)
{
    [PeerFact(Peers.MosquittoPub, Peers.MosquittoSub, Peers.Paho)]
    public Task Mosquitto_sub_gets_every_reading_once_in_the_order_of_the_mesh() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        var coordinator = await mesh.CoordinatorAsync();
        var home = mesh.Gateways.First(g => g != coordinator);
        await using var subscriber = Program.Start("mosquitto_sub", Peers.Find(Peers.MosquittoSub)!,
            ["-p", home.MqttPort.ToString(CultureInfo.InvariantCulture), "-q", "1", "-t", "edgeiot/readings"]);

        var acknowledgements = new Acknowledgements();
        int[] ports = [.. mesh.Gateways.Select(g => g.MqttPort)];
        await using var client = new PahoPublisher("watched", ports, acknowledgements, TimeSpan.FromMilliseconds(10));
        await Eventually.HoldsAsync("100 readings are seen", TimeSpan.FromSeconds(30), () => subscriber.Lines.Count() >= 100 ? null : $"{subscriber.Lines.Count()} lines: {subscriber.Output}");
        await coordinator.KillAsync();
        var before = acknowledgements.Count;
        await Eventually.HoldsAsync("readings go on", TimeSpan.FromSeconds(30), () => acknowledgements.Count >= before + 100 ? null : $"{acknowledgements.Count - before} acknowledged");
        await client.StopAsync();

        var list = await ReadingsAudit.CheckAsync(mesh.Running, acknowledgements.Ids);
        await Eventually.HoldsAsync("the last reading is seen", TimeSpan.FromSeconds(60), () =>
            subscriber.Lines.Any() && Reading.Parse(subscriber.Lines.Last()).Sequence == list[^1].Sequence ? null : $"{list[^1]}, seen {subscriber.Lines.LastOrDefault()}");
        var seen = subscriber.Lines.Select(Reading.Parse).Select(r => (r.Sequence, r.Id)).ToList();
        Assert.Equal(list.Where(r => r.Sequence >= seen[0].Sequence).Select(r => (r.Sequence, r.Id)), seen);
    });
}
