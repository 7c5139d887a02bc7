using System.Globalization;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A board goes from gateway to gateway without a word, as one does that lost its Wi-Fi.</summary>
public sealed class MovingABoard(ITestOutputHelper output)
{
    private const byte SessionTakenOver = 0x8E;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Every_gateway_says_where_it_is_and_the_session_that_it_left_ends() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        var (first, second, third) = (mesh.Gateways[0], mesh.Gateways[1], mesh.Gateways[2]);
        using var left = await OnAsync(first, seq: 1);
        await SayAsync(mesh, first.Name, attached: true);

        using var taken = await OnAsync(second, seq: 2);
        Assert.Equal(SessionTakenOver, await left.EndedAsync());
        await SayAsync(mesh, second.Name, attached: true);
        mesh.Say("moved to gw-2");

        // Nobody is left to decide anything.
        await first.KillAsync();
        await second.KillAsync();
        await Eventually.HoldsAsync("the last gateway has no majority", Patience, async () =>
            (bool?)(await third.MeshAsync())?["quorum"] == false ? null : "it hears one");
        await SayAsync(mesh, second.Name, attached: false);
        using var last = await OnAsync(third, seq: 3);
        await SayAsync(mesh, third.Name, attached: true);

        // And it counts when the others are back, who know of it only by what they are told.
        first.StartAgain();
        second.StartAgain();
        await mesh.AgreedAsync();
        await SayAsync(mesh, third.Name, attached: true);
        last.Dispose();
        await SayAsync(mesh, third.Name, attached: false);
    });

    private static async Task<HeldSession> OnAsync(GatewayUnderTest gateway, int seq)
    {
        var board = await HeldSession.OpenAsync(gateway.MqttPort, "bme-1");
        await board.SayAsync("edgeiot/device/bme-1/telemetry", string.Create(CultureInfo.InvariantCulture, $"{{\"boot\":1,\"seq\":{seq},\"temperature_c\":20.5}}"));
        return board;
    }

    private static Task SayAsync(MeshUnderTest mesh, string name, bool attached) =>
        Eventually.HoldsAsync($"all say that the board {(attached ? "is" : "was last")} at {name}", Patience, async () =>
        {
            foreach (var gateway in mesh.Running)
            {
                var (_, body) = await gateway.GetAsync("/api/v1/devices");
                var board = JsonNode.Parse(body)!.AsArray().FirstOrDefault(device => (string?)device!["device"] == "bme-1");
                if ((string?)board?["gateway"] != name || (bool?)board["attached"] != attached)
                    return $"{gateway.Name} says {body}";
            }

            return null;
        });
}
