using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Gateways;

/// <summary>One reading in its place in the one order of all readings.</summary>
internal sealed record ReadingView
{
    public required long Sequence { get; init; }
    public required string Device { get; init; }
    public long Boot { get; init; }
    public long Seq { get; init; }
    public string? Time { get; init; }

    [JsonPropertyName("temperature_c")]
    public double? TemperatureC { get; init; }

    [JsonPropertyName("humidity_pct")]
    public double? HumidityPct { get; init; }

    [JsonPropertyName("pressure_hpa")]
    public double? PressureHpa { get; init; }
}
