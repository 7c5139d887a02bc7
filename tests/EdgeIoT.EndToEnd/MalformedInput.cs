using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Whatever comes in on a port, the gateway stays up and nothing changes.</summary>
public sealed class MalformedInput(ITestOutputHelper output)
{
    private const int Seed = 20_260_101;

    [PeerFact(Peers.Paho)]
    public Task Broken_packets_and_datagrams_do_not_stop_a_gateway() => MeshUnderTest.RunAsync(3, output, async mesh =>
    {
        var acknowledgements = new Acknowledgements();
        await using var client = new PahoPublisher("steady", [.. mesh.Gateways.Select(g => g.MqttPort)], acknowledgements, TimeSpan.FromMilliseconds(5));
        var random = new Random(Seed);
        foreach (var gateway in mesh.Gateways)
        {
            foreach (var packet in BrokenPackets(random))
                await SendAsync(gateway.MqttPort, packet);
            foreach (var request in BrokenRequests())
                await SendAsync(gateway.HttpPort, request);
            using var udp = new UdpClient();
            for (var i = 0; i < 300; i++)
            {
                var datagram = new byte[random.Next(0, 1_500)];
                random.NextBytes(datagram);
                await udp.SendAsync(datagram, new IPEndPoint(IPAddress.Loopback, gateway.MeshPort));
            }
        }

        var before = acknowledgements.Count;
        await Eventually.HoldsAsync("readings go on", TimeSpan.FromSeconds(30), () => acknowledgements.Count > before + 100 ? null : $"{acknowledgements.Count - before} of 100 acknowledged");
        await client.StopAsync();
        Assert.All(mesh.Gateways, g => Assert.True(g.Running, $"{g.Name} stopped."));
        await mesh.AgreedAsync();
        var readings = await ReadingsAudit.CheckAsync(mesh.Gateways, acknowledgements.Ids);
        Assert.All(readings, r => Assert.Equal("steady", r.Id.Device));
    });

    [Fact]
    public Task A_malformed_reading_is_refused_with_a_reason_and_changes_nothing() => SharedGateway.UseAsync(output, async gateway =>
    {
        const int FirstErrorCode = 0x80;
        foreach (var payload in MalformedReadings)
        {
            var answer = await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/odd/telemetry", payload);
            Assert.True(answer is { Code: >= FirstErrorCode, Reason.Length: > 0 }, $"'{payload}' was answered with {answer}");
        }

        var good = await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/odd/telemetry", """{"boot":1,"seq":1,"temperature_c":20}""");
        Assert.True(good is { Code: < FirstErrorCode }, $"A good reading was answered with {good}");
        await Eventually.HoldsAsync("the one good reading is in order", TimeSpan.FromSeconds(30), async () =>
            (await gateway.ReadingsAsync()) is { Count: var count } && count == 1 ? null : "1 reading");
        Assert.True(gateway.Running);
    });

    private static readonly string[] MalformedReadings =
    [
        "",
        "{",
        "null",
        "\"21.5\"",
        """{"boot":1,"seq":1,"temperature_c":"warm"}""",
        """{"boot":-1,"seq":1,"temperature_c":20}""",
        """{"boot":1,"seq":99999999999999999999,"temperature_c":20}""",
        """{"boot":1,"seq":1,"temperature_c":1e999}""",
        """{"boot":1,"seq":1,"time":"yesterday","temperature_c":20}""",
    ];

    private static IEnumerable<byte[]> BrokenPackets(Random random)
    {
        byte[] connect = [0x10, 16, 0, 4, .. "MQTT"u8, 4, 2, 0, 10, 0, 4, .. "oddd"u8];
        yield return [];
        yield return [0x00, 0x00];
        yield return [0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        yield return [0x10, 0xFF, 0xFF, 0xFF, 0x7F];
        yield return connect[..7];
        yield return [.. connect, .. connect];
        yield return [.. connect, 0x30, 0x02, 0x00, 0x00];
        yield return [.. connect, 0x32, 0x05, 0x00, 0x01, 0x61, 0x00, 0x00];
        yield return [.. connect, 0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01];
        yield return [.. connect, 0x82, 0x02, 0x00, 0x01];
        yield return [.. connect, 0x82, 0x06, 0x00, 0x01, 0x00, 0x01, 0xC3, 0x00];
        yield return [.. connect, 0x40, 0x02, 0x77, 0x77];
        yield return Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        for (var i = 0; i < 60; i++)
        {
            var noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            yield return i % 2 == 0 ? noise : [.. connect, .. noise];
        }
    }

    private static IEnumerable<byte[]> BrokenRequests()
    {
        string[] requests =
        [
            "GET /api/v1/readings?after=-1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v1/readings?limit=99999999999999999999 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v1/readings?device=%00%FF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "BOGUS\r\n\r\n",
        ];
        return requests.Select(Encoding.ASCII.GetBytes);
    }

    private static async Task SendAsync(int port, byte[] bytes)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            var stream = client.GetStream();
            await stream.WriteAsync(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            var ignored = new byte[1024];
            while (await stream.ReadAsync(ignored, patience.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Being refused is one of the right answers.
        }
    }
}
