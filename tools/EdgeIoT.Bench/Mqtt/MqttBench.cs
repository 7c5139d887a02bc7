using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Scenarios;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt;

/// <summary>One gateway beside mosquitto, in turns in one run: both see the same neighbours, so that their ratio means something on a machine that is not quiet.</summary>
internal sealed class MqttBench : IDisposable
{
    /// <summary>Until the runtime has compiled and compiled again what runs often; a broker in C has no need of it.</summary>
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-bench-").FullName;
    private readonly MqttOptions _options;
    private readonly Peer _peer;

    private MqttBench(MqttOptions options)
    {
        _options = options;
        _peer = Peer.Find(options.Mosquitto);
        Log = options.Json ? Console.Error : Console.Out;
    }

    private TextWriter Log { get; }

    public static int Run(MqttOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("The load uses epoll and /proc: it runs on Linux.");
            return 1;
        }

        using var bench = new MqttBench(options);
        return bench.Run();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Run()
    {
        if (_options.Pinned) Affinity.PinToSecondCore();
        var report = new MqttReport(_peer) { LoadBefore = MqttReport.Load(), IsPinned = _options.Pinned };
        Log.WriteLine($"mosquitto {_peer.Version}, {_options.Rounds} rounds of {_options.RoundTime.TotalSeconds:0.#} s, load {report.LoadBefore}");
        report.Messages.AddRange(Messages());
        if (_options.Wants(IdleConnections.Name)) Idle(report);
        if (_options.Wants(Overload.Name)) Overloads(report);
        report.LoadAfter = MqttReport.Load();
        if (_options.Json) report.WriteJson(Console.Out);
        else report.WriteText(Console.Out);
        return 0;
    }

    private List<Comparison> Messages()
    {
        var comparisons = MessageScenarios.All.Where(s => _options.Wants(s.Name)).Select(s => new Comparison(s, _peer)).ToList();
        if (comparisons.Count == 0) return comparisons;
        using var own = OwnBroker();
        using var other = PeerBroker(limited: false);
        for (var round = 0; round <= _options.Rounds; round++)
        {
            foreach (var comparison in comparisons)
            {
                // The first round is for warming up alone.
                var warmUp = round == 0 ? FirstWarmUp : WarmUp;
                var (first, second) = (comparison.Scenario.Run(own, warmUp, _options.RoundTime), comparison.Scenario.Run(other, WarmUp, _options.RoundTime));
                if (round == 0) continue;
                comparison.Own.Add(first);
                comparison.Peers.Add(second);
                Log.WriteLine($"{round}: {comparison.Scenario.Title}: {first.Processor:F1} and {second.Processor:F1} us/message");
            }
        }

        return comparisons;
    }

    private void Idle(MqttReport report)
    {
        foreach (var start in new Func<IBroker>[] { OwnBroker, () => PeerBroker(limited: false) })
        {
            using var broker = start();
            Log.WriteLine($"{_options.Connections:N0} idle connections on {broker.Name}");
            report.Idle.Add((broker.Name, IdleConnections.Measure(broker, _options.Connections)));
        }
    }

    private void Overloads(MqttReport report)
    {
        foreach (var start in new Func<IBroker>[] { OwnBroker, () => PeerBroker(limited: true) })
        {
            using var broker = start();
            Log.WriteLine($"{_options.OverloadTime.TotalSeconds:0} s of overload on {broker.Name}");
            using var overload = new Overload(broker);
            report.Overloads.Add((broker.Name, overload.Measure(_options.OverloadTime)));
        }
    }

    private GatewayBroker OwnBroker() => new GatewayBroker(_folder, _options.Pinned);

    private MosquittoBroker PeerBroker(bool limited) => new MosquittoBroker(_peer.Program, _folder, _options.Pinned, limited);
}
