using EdgeIoT.Gateway.Readings;

namespace EdgeIoT.Gateway.Telemetry;

/// <summary>One reading out of a telemetry message.</summary>
public readonly record struct ReportedReading(long Boot, long Seq, Measurement Measurement);
