using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>A tool such as MQTT Explorer: 3.1.1, a fresh session, everything there is and everything about the broker.</summary>
[Collection(InteropTests.Name)]
public sealed class Explorer(InteropGateways gateways)
{
    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task It_sees_the_mesh_the_boards_their_readings_and_the_broker(Transport transport)
    {
        var clients = new MosquittoClients(gateways, transport, 4);
        var board = gateways.NextRun();
        await clients.PublishAsync($"edgeiot/device/{board}/telemetry", """{"boot":1,"seq":1,"temperature_c":21.5}""", "-q", "1");
        await clients.ReceiveAsync("-t", $"homeassistant/device/edgeiot-{board}/config", "-C", "1", "-W", "60", "-F", ">%t");

        await using var explorer = await clients.SubscribeAsync("-i", $"mqtt-explorer-{board}", "-t", "#", "-t", "$SYS/#", "-F", ">%r %t %p");
        await clients.PublishAsync($"edgeiot/device/{board}/telemetry", """{"boot":1,"seq":2,"temperature_c":22.5}""", "-q", "1");
        string[] wanted =
        [
            "1 $SYS/broker/version ", "1 $SYS/broker/uptime ", "1 $SYS/broker/clients/total ", "1 edgeiot/gateways {", "1 edgeiot/mesh/state {",
            $"1 edgeiot/gateway/{gateways.Open.Name}/availability online", $"1 homeassistant/device/edgeiot-{board}/config {{",
            $"0 edgeiot/device/{board}/telemetry {{\"boot\":1,\"seq\":2,", "0 edgeiot/readings {", $"0 edgeiot/device/{board}/state {{",
        ];
        await Eventually.HoldsAsync("an explorer sees all there is", TimeSpan.FromSeconds(60), () =>
        {
            var seen = MosquittoClients.Marked(explorer);
            var missing = wanted.Where(w => !seen.Any(l => l.StartsWith(w, StringComparison.Ordinal))).ToList();
            return missing.Count == 0 ? null : $"{string.Join(", ", missing)} among\n{string.Join('\n', seen.Take(40))}";
        });
        Assert.True(explorer.Running, explorer.Output);
    }
}
