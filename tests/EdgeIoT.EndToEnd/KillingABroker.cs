using System.Globalization;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>A gateway killed with SIGKILL and started again, for MQTT clients that we did not write.</summary>
public sealed class KillingABroker(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [PeerFact(Peers.MosquittoPub, Peers.MosquittoSub)]
    public Task Sessions_queues_and_retained_messages_are_there_again() => SharedGateway.UseAsync(output, async gateway =>
    {
        // -E: subscribes, and leaves when that is acknowledged.
        await RunAsync(Peers.MosquittoSub, gateway, "-i", "away", "-c", "-q", "2", "-t", "a/#", "-E");
        for (var i = 1; i <= 20; i++)
            await RunAsync(Peers.MosquittoPub, gateway, "-q", i % 2 == 0 ? "1" : "2", "-t", "a/x", "-m", $"m{i}");
        await RunAsync(Peers.MosquittoPub, gateway, "-q", "1", "-r", "-t", "keep/me", "-m", "kept");
        await RunAsync(Peers.MosquittoPub, gateway, "-q", "1", "-r", "-t", "keep/not", "-m", "removed");
        await RunAsync(Peers.MosquittoPub, gateway, "-q", "1", "-r", "-t", "keep/not", "-n");

        await KillAndRestartAsync(gateway);
        await RunAsync(Peers.MosquittoPub, gateway, "-q", "1", "-t", "a/x", "-m", "m21");
        var received = await RunAsync(Peers.MosquittoSub, gateway, "-i", "away", "-c", "-q", "2", "-t", "a/#", "-C", "21", "-F", "%p %q");

        // The client shows a QoS 2 message when it is released, so each QoS has an order of its own.
        foreach (var qos in (int[])[1, 2])
        {
            Assert.Equal(
                Enumerable.Range(1, 21).Where(i => qos == (i % 2 == 0 || i == 21 ? 1 : 2)).Select(i => $"m{i} {qos}"),
                received.Lines.Where(l => l.EndsWith($" {qos}", StringComparison.Ordinal)));
        }

        var retained = await RunAsync(Peers.MosquittoSub, gateway, "-t", "keep/#", "-C", "1", "-F", "%t %p %r");
        Assert.Equal(["keep/me kept 1"], retained.Lines);

        // What was acknowledged is not sent again after another kill.
        await KillAndRestartAsync(gateway);
        await RunAsync(Peers.MosquittoPub, gateway, "-q", "1", "-t", "a/x", "-m", "last");
        var last = await RunAsync(Peers.MosquittoSub, gateway, "-i", "away", "-c", "-q", "2", "-t", "a/#", "-C", "1", "-F", "%p");
        Assert.Equal(["last"], last.Lines);
    });

    [PeerFact(Peers.MosquittoPub, Peers.MosquittoSub)]
    public Task The_will_of_who_was_there_and_does_not_come_back_is_published() => SharedGateway.UseAsync(output, async gateway =>
    {
        await using (var doomed = Start(Peers.MosquittoSub, gateway, "-i", "doomed", "-t", "x", "--will-topic", "will/doomed", "--will-payload", "gone", "--will-retain"))
        {
            await Eventually.HoldsAsync("the client is there", Patience, async () =>
                await gateway.MetricsAsync("edgeiot_mqtt_subscriptions") > 0 ? null : "no subscription yet");
            await gateway.KillAsync();
            await doomed.KillAsync();
        }

        await StartAgainAsync(gateway);
        var will = await RunAsync(Peers.MosquittoSub, gateway, "-t", "will/#", "-C", "1", "-F", "%t %p");
        Assert.Equal(["will/doomed gone"], will.Lines);
    });

    private static async Task KillAndRestartAsync(GatewayUnderTest gateway)
    {
        await gateway.KillAsync();
        await StartAgainAsync(gateway);
    }

    private static async Task StartAgainAsync(GatewayUnderTest gateway)
    {
        gateway.StartAgain();
        await Eventually.HoldsAsync("the gateway answers again", Patience, async () => await gateway.MeshAsync() is null ? "no answer" : null);
    }

    private static async Task<Program> RunAsync(string peer, GatewayUnderTest gateway, params string[] arguments)
    {
        var program = Start(peer, gateway, arguments);
        await program.EndsAsync(Patience);
        Assert.True(program.ExitCode == 0, $"{peer} {string.Join(' ', arguments)} ended with {program.ExitCode}: {program.Output}");
        return program;
    }

    private static Program Start(string peer, GatewayUnderTest gateway, params string[] arguments) =>
        Program.Start(peer, Peers.Find(peer)!, ["-p", gateway.MqttPort.ToString(CultureInfo.InvariantCulture), .. arguments]);
}
