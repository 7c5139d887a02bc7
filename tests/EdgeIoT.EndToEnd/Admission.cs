using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Who may join a mesh.</summary>
public sealed class Admission(ITestOutputHelper output)
{
    /// <summary>One counter for each reason.</summary>
    private const string RefusedMetrics = "edgeiot_mesh_refused";

    [PeerFact(Peers.MosquittoPub, Peers.Paho)]
    public Task A_gateway_with_a_wrong_join_token_is_refused_and_the_mesh_goes_on() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        await using var load = Load.On(mesh, "stranger");
        await load.FlowsAsync(100);

        var folder = Directory.CreateTempSubdirectory("edgeiot-stranger-").FullName;
        try
        {
            var token = Path.Combine(folder, "wrong-token");
            await File.WriteAllTextAsync(token, "another token than theirs 0123456789abcdef\n");
            var ports = FreePorts.Take(3);
            await using var stranger = new GatewayUnderTest(9, folder, ports[0], ports[1], ports[2]);
            stranger.Start(mesh.Gateways, token);

            await Eventually.HoldsAsync("somebody refuses the stranger and counts it", TimeSpan.FromSeconds(30), async () =>
            {
                var refused = 0.0;
                foreach (var gateway in mesh.Gateways)
                    refused += await gateway.MetricsAsync(RefusedMetrics);
                return refused > 0 ? null : $"{RefusedMetrics}… above 0";
            });
            await load.AllGoOnAsync();
            foreach (var gateway in mesh.Gateways)
                Assert.DoesNotContain("gw-9", (await gateway.MeshAsync())!.ToJsonString(), StringComparison.Ordinal);
            var (ready, _) = await stranger.GetAsync("/readyz");
            Assert.Equal(503, ready);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await load.StopAsync();
        await mesh.AgreedAsync();
        await ReadingsAudit.CheckAsync(mesh.Gateways, load.Acknowledged.Ids);
    });
}
