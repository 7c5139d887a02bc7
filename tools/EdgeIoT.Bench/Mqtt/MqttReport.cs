using System.Globalization;
using System.Text.Json;
using EdgeIoT.Bench.Mqtt.Scenarios;

namespace EdgeIoT.Bench.Mqtt;

/// <summary>What was measured, for people and for programs.</summary>
internal sealed class MqttReport(Peer peer)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public required string LoadBefore { get; init; }

    public string LoadAfter { get; set; } = "";

    public bool IsPinned { get; init; }

    public List<Comparison> Messages { get; } = [];

    public List<(string Broker, IdleConnections Figures)> Idle { get; } = [];

    public List<(string Broker, OverloadFigures Figures)> Overloads { get; } = [];

    /// <summary>How busy the machine is: the load averages.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    public void WriteText(TextWriter text)
    {
        text.WriteLine();
        text.WriteLine($"One gateway beside mosquitto {peer.Version}, in turns{(IsPinned ? ", brokers and load on a core each" : "")}; median (least–greatest) of the rounds.");
        text.WriteLine($"Load average before {LoadBefore}, after {LoadAfter}.");
        if (Messages.Count > 0) WriteMessages(text);
        if (Idle.Count > 0) WriteIdle(text);
        if (Overloads.Count > 0) WriteOverloads(text);
    }

    public void WriteJson(TextWriter text) => text.WriteLine(JsonSerializer.Serialize(
        new
        {
            peer = peer.Version,
            loadBefore = LoadBefore,
            loadAfter = LoadAfter,
            pinned = IsPinned,
            messages = Messages.Select(m => new
            {
                name = m.Scenario.Name,
                title = m.Scenario.Title,
                ratio = m.Ratio,
                target = m.Target,
                isMet = m.Ratio.Median <= m.Target,
                edgeiot = m.Own,
                mosquitto = m.Peers,
            }),
            idle = Idle.Select(i => new { broker = i.Broker, figures = i.Figures, target = IdleConnections.Target }),
            overload = Overloads.Select(o => new { broker = o.Broker, figures = o.Figures }),
        },
        Format));

    private void WriteMessages(TextWriter text)
    {
        text.WriteLine();
        text.WriteLine("                                 |     ratio of CPU us/message |        |        CPU us/message: |                   |    thousands/s |      | bytes     | other");
        text.WriteLine("load                             | median (least–greatest)     | target | EdgeIoT                | mosquitto         | EdgeIoT  mosq. | lost | allocated | cores");
        foreach (var comparison in Messages)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{comparison.Scenario.Title,-32} | {comparison.Ratio.Text("F2"),-20} {Met(comparison.Ratio.Median <= comparison.Target),6} | {comparison.Target,6:F2} | {Comparison.Of(comparison.Own, s => s.Processor).Text("F1"),-22} | {Comparison.Of(comparison.Peers, s => s.Processor).Text("F1"),-17} | {Thousands(comparison.Own),7:F1} {Thousands(comparison.Peers),6:F1} | {comparison.Own.Sum(s => s.Lost),4} | {Comparison.Of(comparison.Own, s => s.Allocated ?? double.NaN).Median,9:F1} | {Comparison.Of(comparison.Own, s => s.OtherCores).Median,5:F2}"));
        }

        foreach (var comparison in Messages.Where(c => c.Own.TrueForAll(s => s.AcknowledgedP50 is not null)))
        {
            foreach (var (name, samples) in new[] { ("EdgeIoT", comparison.Own), ("mosquitto", comparison.Peers) })
            {
                text.WriteLine($"{comparison.Scenario.Title}, due to PUBACK, {name}: p50 {Comparison.Of(samples, s => s.AcknowledgedP50!.Value).Text("F0")} us, p99 {Comparison.Of(samples, s => s.AcknowledgedP99!.Value).Text("F0")} us");
            }
        }

        WriteStrangers(text);
    }

    private void WriteStrangers(TextWriter text)
    {
        if (Messages.Find(c => c.Scenario.Name == MessageScenarios.FanIn) is not { } without
            || Messages.Find(c => c.Scenario.Name == MessageScenarios.Strangers) is not { } with) return;
        var own = Spread.Of(with.Own.Zip(without.Own, (a, b) => a.Processor / b.Processor));
        var other = Spread.Of(with.Peers.Zip(without.Peers, (a, b) => a.Processor / b.Processor));
        text.WriteLine($"with 1,000 unrelated subscribers over without: EdgeIoT {own.Text("F2")}, mosquitto {other.Text("F2")}; target 1");
    }

    private void WriteIdle(TextWriter text)
    {
        text.WriteLine();
        text.WriteLine($"idle connections |   held | KiB each (target {IdleConnections.Target}) | CPU us to connect | CPU while idle, %");
        foreach (var (broker, idle) in Idle)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{broker,-16} | {idle.Held,6} | {idle.KibibytesEach,19:F2} | {idle.ConnectMicroseconds,17:F0} | {idle.IdleProcessorShare * 100,17:F2}"));
        }
    }

    private void WriteOverloads(TextWriter text)
    {
        text.WriteLine();
        text.WriteLine("overload  | published/s | MiB at half, most, last      | deliveries missing, counted as dropped | bystander's PUBACK ms: p50, greatest | disconnected");
        foreach (var (broker, o) in Overloads)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{broker,-9} | {o.PublishedPerSecond,11:F0} | {o.MiddleMiB,6:F0} {o.GreatestMiB,6:F0} {o.LastMiB,6:F0} {(o.IsBounded ? "bounded" : "GROWS"),7} | {o.Missing,18} {(o.Counted is { } counted ? counted.ToString(CultureInfo.InvariantCulture) : "not told"),19} | {o.BystanderP50,24:F2} {o.BystanderGreatest,11:F1} | {0,12}"));
        }
    }

    private static string Met(bool isMet) => isMet ? "met" : "MISSED";

    private static double Thousands(List<Sample> samples) => Comparison.Of(samples, s => s.PerSecond).Median / 1000;
}
