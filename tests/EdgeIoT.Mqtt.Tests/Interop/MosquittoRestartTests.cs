using System.Diagnostics;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Interop;

/// <summary>The reconnecting client against a Mosquitto that is cut off, killed and started again.</summary>
public sealed class MosquittoRestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeiot-mqtt");
    private readonly int _port = FreePorts.Next();
    private Process? _server;

    [PeerFact("mosquitto")]
    public async Task Broken_connections_lose_and_repeat_nothing()
    {
        Start();
        foreach (var version in new[] { MqttProtocolVersion.V311, MqttProtocolVersion.V500 }) await BreakingConnections.RunAsync(_port, version, MqttQoS.ExactlyOnce, resumes: true);
    }

    [PeerFact("mosquitto")]
    public async Task After_a_kill_publishes_and_subscriptions_go_on_by_themselves()
    {
        Start();
        await using var subscriber = StayingClient.Start(_port, o => o with { ClientId = "subscriber" });
        await Wait.ForAsync(subscriber.Client.SubscribeAsync("a", MqttQoS.AtLeastOnce).AsTask(), "the SUBACK");
        await using var publisher = StayingClient.Start(_port, o => o with { ClientId = "publisher" });
        Assert.True((await publisher.Publish("before")).IsSuccess);
        await Wait.UntilAsync(() => subscriber.Payloads.Contains("before"), "the message before the kill");
        Stop();
        var meanwhile = Enumerable.Range(0, 100).Select(i => publisher.Publish($"{i}", (MqttQoS)(1 + (i % 2)))).ToArray();
        await Wait.UntilAsync(() => !publisher.Client.IsConnected && !subscriber.Client.IsConnected, "both notice");
        Start();
        Assert.All(await Task.WhenAll(meanwhile), r => Assert.True(r.IsSuccess));
        await Wait.UntilAsync(() => subscriber.Client.Statistics.Connections > 1, "the subscriber is back");
        var end = DateTime.UtcNow + Wait.Deadline;
        while (!subscriber.Payloads.Contains("after"))
        {
            Assert.True(DateTime.UtcNow < end, "No message arrives after the kill.");
            Assert.True((await publisher.Publish("after")).IsSuccess);
        }
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private void Start()
    {
        var file = Path.Combine(_folder.FullName, "mosquitto.conf");
        File.WriteAllText(file, $"listener {_port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_dest none\n");
        _server = Process.Start(new ProcessStartInfo("mosquitto", $"-c {file}") { UseShellExecute = false })!;
    }

    private void Stop()
    {
        _server?.Kill();
        _server?.WaitForExit();
        _server?.Dispose();
        _server = null;
    }
}
