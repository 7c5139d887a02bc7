using System.Globalization;

namespace EdgeIoT.Gateway.Readings;

/// <summary>
/// A reading as people and programs see it, in topics and in lines of <c>/api/v1/readings</c>:
/// <code>{"sequence":1,"device":"bme-1","boot":3,"seq":17,"time":"2026-01-01T00:00:00.000Z","temperature_c":21.37,"humidity_pct":45.2,"pressure_hpa":1013.25}</code>
/// Numbers are the shortest that read back the same; values that were not measured are left out.
/// </summary>
public static class ReadingJson
{
    /// <summary>Room that every reading fits in, its line end included.</summary>
    public const int MaxSize = 512;

    /// <summary>Writes a reading and returns its length.</summary>
    /// <param name="target">At least <see cref="MaxSize"/> bytes.</param>
    /// <param name="sequence">Its place in the total order.</param>
    /// <param name="device">The board's id: letters, digits, <c>-</c> and <c>_</c>, so nothing has to be escaped.</param>
    /// <param name="boot">The board's boot counter.</param>
    /// <param name="seq">Its number within the boot.</param>
    /// <param name="measurement">What it says.</param>
    public static int Write(Span<byte> target, long sequence, ReadOnlySpan<byte> device, long boot, long seq, in Measurement measurement)
    {
        var at = Put(target, 0, "{\"sequence\":"u8, sequence);
        at = Put(target, at, ",\"device\":\""u8);
        at = Put(target, at, device);
        at = Put(target, at, "\",\"boot\":"u8, boot);
        at = Put(target, at, ",\"seq\":"u8, seq);
        at = Put(target, at, ",\"time\":\""u8);
        var time = DateTime.UnixEpoch.AddMilliseconds(measurement.TimeUnixMilliseconds);
        time.TryFormat(target[at..], out var written, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        at = Put(target, at + written, "\""u8);
        at = Put(target, at, ",\"temperature_c\":"u8, measurement.TemperatureC);
        at = Put(target, at, ",\"humidity_pct\":"u8, measurement.HumidityPct);
        at = Put(target, at, ",\"pressure_hpa\":"u8, measurement.PressureHpa);
        return Put(target, at, "}"u8);
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> name, long value)
    {
        at = Put(target, at, name);
        value.TryFormat(target[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> name, double value)
    {
        if (double.IsNaN(value))
            return at;
        at = Put(target, at, name);
        value.TryFormat(target[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
