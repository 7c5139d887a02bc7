using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Mqtt.Brokers;

/// <summary>One whole gateway as a user starts it, without peers: nothing is replicated, as the topics of the load are not boards' readings.</summary>
internal sealed class GatewayBroker : IBroker
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Uri _metrics;

    public GatewayBroker(string folder, bool pinned)
    {
        var ports = Ports.Free(2);
        EndPoint = new IPEndPoint(IPAddress.Loopback, ports[0]);
        _metrics = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[1]}/metrics"));
        var data = Path.Combine(folder, $"gateway-{ports[0]}");
        Process = BrokerStart.Process("dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "edgeiot.dll"), "gateway", "--name", "bench", "--data", data, "--no-discovery",
            "--mqtt-port", Text(ports[0]), "--http-port", Text(ports[1]), "--mesh-port", Text(Ports.FreeUdp(1)[0]),
        ], data + ".log", pinned);
        BrokerStart.UntilOpen(Name, EndPoint, Process);
    }

    public string Name => "EdgeIoT";

    public IPEndPoint EndPoint { get; }

    public ChildProcess Process { get; }

    public long? AllocatedBytes() => Metric("edgeiot_gc_allocated_bytes_total");

    public long? DroppedMessages() => Metric("edgeiot_mqtt_messages_dropped_total");

    public void Dispose()
    {
        Process.Dispose();
        _http.Dispose();
    }

    private long Metric(string name)
    {
        var text = _http.GetStringAsync(_metrics).GetAwaiter().GetResult();
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{_metrics} has no {name}");
        return (long)double.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
