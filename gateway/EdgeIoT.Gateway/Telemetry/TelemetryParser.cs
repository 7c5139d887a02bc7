using System.Text.Json;
using EdgeIoT.Gateway.Readings;

namespace EdgeIoT.Gateway.Telemetry;

/// <summary>
/// Reads the payload of <c>edgeiot/device/{id}/telemetry</c>: one reading, or an array of them. A message is taken as a whole or
/// not at all. Members that are not known are passed over, so that boards may send more than this version understands.
/// </summary>
public static class TelemetryParser
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 8 };

    /// <summary>Adds the readings of a message.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="nowUnixMilliseconds">The time for readings that have none.</param>
    /// <param name="readings">Gets them; unchanged where there is an error.</param>
    /// <returns>What is wrong, or null.</returns>
    public static TelemetryError? Parse(ReadOnlySpan<byte> payload, long nowUnixMilliseconds, List<ReportedReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (payload.Length > TelemetryLimits.MaxPayload)
            return new("payload", $"is {payload.Length} bytes, at most {TelemetryLimits.MaxPayload} are taken");
        var before = readings.Count;
        var reader = new Utf8JsonReader(payload, Strict);
        TelemetryError? error;
        try
        {
            error = ParseMessage(ref reader, nowUnixMilliseconds, readings);
        }
        catch (JsonException failure)
        {
            // Only text that is no JSON at all comes here; the cost is the sender's own connection's.
            error = new("payload", $"is not JSON (byte {failure.BytePositionInLine ?? 0} of line {(failure.LineNumber ?? 0) + 1})");
        }

        if (error is not null)
            readings.RemoveRange(before, readings.Count - before);
        return error;
    }

    private static TelemetryError? ParseMessage(ref Utf8JsonReader reader, long now, List<ReportedReading> readings)
    {
        reader.Read();
        var error = reader.TokenType switch
        {
            JsonTokenType.StartObject => ParseReading(ref reader, now, readings),
            JsonTokenType.StartArray => ParseArray(ref reader, now, readings),
            _ => new("payload", "must be a JSON object or an array of them"),
        };
        while (error is null && reader.Read())
        {
            // Reads on to the end, where the reader finds whatever follows the value.
        }

        return error;
    }

    private static TelemetryError? ParseArray(ref Utf8JsonReader reader, long now, List<ReportedReading> readings)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > TelemetryLimits.MaxReadings)
                return new("payload", $"has more than {TelemetryLimits.MaxReadings} readings");
            if (reader.TokenType != JsonTokenType.StartObject)
                return new($"[{count - 1}]", "must be a JSON object");
            if (ParseReading(ref reader, now, readings) is { } error)
                return error with { Field = $"[{count - 1}].{error.Field}" };
        }

        return count == 0 ? new("payload", "is an empty array") : null;
    }

    private static TelemetryError? ParseReading(ref Utf8JsonReader reader, long now, List<ReportedReading> readings)
    {
        long boot = -1, seq = -1, time = -1;
        double temperature = double.NaN, humidity = double.NaN, pressure = double.NaN;
        TelemetryError? error = null;
        while (error is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("boot"u8))
                error = ReadCount(ref reader, "boot", out boot);
            else if (reader.ValueTextEquals("seq"u8))
                error = ReadCount(ref reader, "seq", out seq);
            else if (reader.ValueTextEquals("time"u8))
                error = ReadTime(ref reader, out time);
            else if (reader.ValueTextEquals("temperature_c"u8))
                error = ReadValue(ref reader, "temperature_c", TelemetryLimits.MinTemperatureC, TelemetryLimits.MaxTemperatureC, out temperature);
            else if (reader.ValueTextEquals("humidity_pct"u8))
                error = ReadValue(ref reader, "humidity_pct", TelemetryLimits.MinHumidityPct, TelemetryLimits.MaxHumidityPct, out humidity);
            else if (reader.ValueTextEquals("pressure_hpa"u8))
                error = ReadValue(ref reader, "pressure_hpa", TelemetryLimits.MinPressureHpa, TelemetryLimits.MaxPressureHpa, out pressure);
            else
                reader.Skip();
        }

        if (error is not null)
            return error;
        if (boot < 0)
            return new("boot", "is missing");
        if (seq < 0)
            return new("seq", "is missing");
        if (double.IsNaN(temperature) && double.IsNaN(humidity) && double.IsNaN(pressure))
            return new("temperature_c", "is missing, and so are humidity_pct and pressure_hpa: one of them is required");
        readings.Add(new(boot, seq, new Measurement(time < 0 ? now : time, time < 0, temperature, humidity, pressure)));
        return null;
    }

    private static TelemetryError? ReadCount(ref Utf8JsonReader reader, string field, out long value)
    {
        value = -1;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value is >= 0 and <= TelemetryLimits.MaxNumber
            ? null
            : new(field, $"must be an integer from 0 to {TelemetryLimits.MaxNumber}");
    }

    private static TelemetryError? ReadValue(ref Utf8JsonReader reader, string field, double min, double max, out double value)
    {
        value = double.NaN;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && value >= min && value <= max
            ? null
            : new(field, TelemetryLimits.Range(min, max));
    }

    private static TelemetryError? ReadTime(ref Utf8JsonReader reader, out long time)
    {
        time = -1;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length == 0 || reader.ValueSpan[^1] != (byte)'Z'
            || !reader.TryGetDateTimeOffset(out var instant))
            return new("time", "must be UTC like 2026-03-01T08:59:30.000Z");
        if (instant < TelemetryLimits.MinTime || instant >= TelemetryLimits.MaxTime)
            return new("time", "must be in the years 2000 to 2199");
        time = instant.ToUnixTimeMilliseconds();
        return null;
    }
}
