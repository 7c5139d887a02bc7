using System.Diagnostics;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Interop;

/// <summary>Against Mosquitto's command line clients.</summary>
public sealed class MosquittoTests
{
    [PeerFact("mosquitto_pub")]
    public async Task They_publish_and_subscribe_in_every_version_and_QoS()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var own = await broker.ConnectAsync("own");
        await own.SubscribeAsync("from/#", MqttQoS.ExactlyOnce);
        foreach (var version in new[] { "mqttv31", "mqttv311", "mqttv5" })
        {
            for (var qos = 0; qos <= 2; qos++)
            {
                using var subscriber = Start("mosquitto_sub", broker, $"-V {version} -q {qos} -t to/+ -C 2 -W 60 -F %t=%p");
                await Wait.UntilAsync(() => broker.Server.HasSubscribers("to/x"), "mosquitto_sub subscribes");
                broker.Server.Publish("to/x", "1"u8, (MqttQoS)qos);
                broker.Server.Publish("to/y", "2"u8, (MqttQoS)qos);
                Assert.Equal("to/x=1\nto/y=2", (await subscriber.StandardOutput.ReadToEndAsync()).Trim());
                await subscriber.WaitForExitAsync();
                Assert.Equal(0, subscriber.ExitCode);
                using var publisher = Start("mosquitto_pub", broker, $"-V {version} -q {qos} -t from/m -m hello");
                await publisher.WaitForExitAsync();
                Assert.Equal(0, publisher.ExitCode);
                var message = await own.NextAsync($"the message of {version} QoS {qos}");
                Assert.Equal(("hello", (MqttQoS)qos), (message.Payload, message.QoS));
                await Wait.UntilAsync(() => !broker.Server.HasSubscribers("to/x"), "mosquitto_sub has left");
            }
        }
    }

    [PeerFact("mosquitto_pub")]
    public async Task Their_will_retained_message_and_properties_are_understood()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var own = await broker.ConnectAsync("own");
        await own.SubscribeAsync("#");
        using var publisher = Start("mosquitto_pub", broker, "-V mqttv5 -q 1 -r -t a -m x -D publish user-property k v -D publish content-type text -D connect session-expiry-interval 0");
        await publisher.WaitForExitAsync();
        var message = await own.NextAsync();
        Assert.Equal(new MqttUserProperty("k", "v"), Assert.Single(message.Properties.UserProperties));
        Assert.True(broker.Server.Retained.TryGet("a", out _));
        using var subscriber = Start("mosquitto_sub", broker, "-i killed -t b --will-topic w --will-payload gone");
        await Wait.UntilAsync(() => broker.Server.Clients.Any(c => c.ClientId == "killed"), "mosquitto_sub connects");
        subscriber.Kill();
        Assert.Equal("gone", (await own.NextAsync("the will")).Payload);
    }

    [PeerFact("mosquitto")]
    public async Task Our_client_speaks_with_their_server()
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-mqtt");
        var port = FreePorts.Next();
        var file = Path.Combine(folder.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(file, $"listener {port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\n");
        using var server = Process.Start(new ProcessStartInfo("mosquitto", $"-c {file}") { RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            foreach (var version in Enum.GetValues<MqttProtocolVersion>()) await RoundTripAsync(port, version);
        }
        finally
        {
            server.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static async Task RoundTripAsync(int port, MqttProtocolVersion version)
    {
        var options = new EdgeIoT.Mqtt.Client.MqttClientOptions { Host = "127.0.0.1", Port = port, ClientId = "c", Version = version };
        var end = DateTime.UtcNow + Wait.Deadline;
        TestClient client;
        while (!(await (client = new TestClient(options)).Client.ConnectAsync()).IsSuccess) Assert.True(DateTime.UtcNow < end, "mosquitto does not answer");
        await using (client)
        {
            await client.SubscribeAsync("a", MqttQoS.ExactlyOnce);
            foreach (var qos in Enum.GetValues<MqttQoS>())
            {
                for (var i = 0; i < 50; i++) _ = client.PublishAsync("a", $"{i}", qos);
                for (var i = 0; i < 50; i++) Assert.Equal($"{i}", (await client.NextAsync($"{version} {qos} {i}")).Payload);
            }

            await client.Client.DisconnectAsync();
        }
    }

    private static Process Start(string program, TestBroker broker, string arguments) =>
        Process.Start(new ProcessStartInfo(program, $"-p {broker.Port} {arguments}") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
}
