using System.Diagnostics.Metrics;

namespace EdgeIoT.Gateway.Metrics;

/// <summary>The gateway's own instruments.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "EdgeIoT.Gateway";

    private readonly Counter<long> _readings;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _relayDropped;
    private readonly Histogram<double> _acknowledged;

    public GatewayMetrics()
    {
        Meter = new Meter(MeterName);
        _readings = Meter.CreateCounter<long>("edgeiot_readings_received", description: "Readings that boards sent and that were well formed");
        _refused = Meter.CreateCounter<long>("edgeiot_telemetry_refused", description: "Telemetry messages that were refused");
        _relayDropped = Meter.CreateCounter<long>("edgeiot_relay_dropped", description: "Messages for subscribers of other gateways that were dropped because the queue was full");
        _acknowledged = Meter.CreateHistogram<double>(
            "edgeiot_acknowledge_seconds", unit: "s", description: "Time from a telemetry message to its acknowledgement",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        Meter.CreateObservableGauge("edgeiot_acknowledgements_pending", () => PendingAcknowledgements, description: "Telemetry messages that wait for a majority of disks");
    }

    public Meter Meter { get; }

    public long PendingAcknowledgements { get; set; }

    public void Received(int readings) => _readings.Add(readings);

    public void Refused() => _refused.Add(1);

    public void RelayDropped() => _relayDropped.Add(1);

    public void Acknowledged(TimeSpan after) => _acknowledged.Record(after.TotalSeconds);

    public void Dispose() => Meter.Dispose();
}
