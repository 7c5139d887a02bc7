using System.Diagnostics;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Interop;

/// <summary>Against Python's paho client.</summary>
public sealed class PahoTests
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, threading
        import paho.mqtt.client as paho
        port, version = int(sys.argv[1]), int(sys.argv[2])
        got, done, ready = [], threading.Event(), threading.Event()
        client = paho.Client(client_id="paho%d" % version, protocol=version)
        def on_connect(c, u, flags, rc, properties=None):
            c.subscribe([("to/%d" % q, q) for q in range(3)])
        def on_message(c, u, m):
            got.append((m.qos, m.payload.decode()))
            if len(got) == 60: done.set()
        client.on_connect, client.on_message = on_connect, on_message
        client.on_subscribe = lambda *a: ready.set()
        client.connect("127.0.0.1", port)
        client.loop_start()
        assert ready.wait(60), "no SUBACK"
        infos = [client.publish("to/%d" % q, str(i), qos=q) for i in range(20) for q in range(3)]
        for info in infos: info.wait_for_publish(60)
        assert done.wait(60), "got only %r" % got
        for q in range(3):
            assert [p for (qos, p) in got if qos == q] == [str(i) for i in range(20)], got
        client.disconnect()
        print("fine")
        """;

    [PahoFact]
    public async Task It_publishes_and_receives_in_every_version_and_QoS()
    {
        await using var broker = await TestBroker.StartAsync();
        foreach (var version in Enum.GetValues<MqttProtocolVersion>())
        {
            var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (var argument in new[] { "-c", Script, $"{broker.Port}", $"{(int)version}" }) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            Assert.Equal("fine", (await process.StandardOutput.ReadToEndAsync()).Trim() + await error);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PahoFactAttribute : FactAttribute
    {
        public PahoFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("EDGEIOT_REQUIRE_PEERS") == "1" || IsInstalled()) return;
            Skip = $"{Python} with paho-mqtt is not installed";
        }

        private static bool IsInstalled()
        {
            if (!File.Exists(Python)) return false;
            using var process = Process.Start(new ProcessStartInfo(Python, "-c \"import paho.mqtt.client\"")
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
