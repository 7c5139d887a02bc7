using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Two gateways and a witness: each of the three is killed in turn, and readings are acknowledged by a majority all the time.</summary>
public sealed class KeepingAWitness(ITestOutputHelper output)
{
    [Fact]
    public Task Any_one_of_the_three_may_die() => MeshUnderTest.RunAsync(3, output, witness: true, scenario: async mesh =>
    {
        var acknowledged = new List<ReadingId>();
        foreach (var victim in mesh.Gateways)
        {
            await PublishAsync(mesh.Gateways[0], acknowledged);
            await PublishAsync(mesh.Gateways[1], acknowledged);
            await victim.KillAsync();
            foreach (var survivor in mesh.Gateways.Where(g => g != victim && !g.Witness))
                await PublishAsync(survivor, acknowledged);
            victim.StartAgain();
            await mesh.AgreedAsync();
        }

        await ReadingsAudit.CheckAsync(mesh.Gateways.Where(g => !g.Witness), acknowledged);
    });

    [Fact]
    public Task It_is_shown_as_what_it_is_and_sends_clients_away() => MeshUnderTest.RunAsync(3, output, witness: true, scenario: async mesh =>
    {
        var status = await Edgeiot.RunAsync("status", "--gateway", $"127.0.0.1:{mesh.Gateways[0].HttpPort}");
        Assert.Contains(status.Lines, l => l.StartsWith(mesh.Gateways[2].Name, StringComparison.Ordinal) && l.Contains(" witness ", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => RawMqtt.PublishAsync(mesh.Gateways[2].MqttPort, "a/topic", "x"));
        Assert.Contains("9C", refused.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await mesh.Gateways[2].GetAsync("/api/v1/readings")).Status);
        Assert.Equal(200, (await mesh.Gateways[2].GetAsync("/readyz")).Status);
    });

    /// <summary>Until there is an answer: while a coordinator is elected there is none, and the reading is sent again.</summary>
    private static Task PublishAsync(GatewayUnderTest gateway, List<ReadingId> acknowledged) =>
        Eventually.HoldsAsync($"{gateway.Name} acknowledges", TimeSpan.FromSeconds(60), async () =>
        {
            var id = new ReadingId("meter", 1, acknowledged.Count + 1);
            try
            {
                var seq = id.Seq.ToString(CultureInfo.InvariantCulture);
                var answer = await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/meter/telemetry", $$"""{"boot":1,"seq":{{seq}},"temperature_c":20.5}""");
                if (answer is not { Code: 0 } || !answer.Value.Reason.Contains("quorum", StringComparison.Ordinal))
                    return $"the answer was {answer}";
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                return e.Message;
            }

            acknowledged.Add(id);
            return null;
        });
}
