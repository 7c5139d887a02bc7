using System.Text;
using EdgeIoT.Gateway.Readings;

namespace EdgeIoT.Gateway.Tests.Readings;

public sealed class ReadingFormats
{
    private static readonly long Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public void A_reading_is_one_line_of_json() => Assert.Equal(
        """{"sequence":1,"device":"bme-1","boot":3,"seq":17,"time":"2026-01-01T00:00:00.000Z","temperature_c":21.37,"humidity_pct":45.2,"pressure_hpa":1013.25}""",
        Json(1, "bme-1", 3, 17, new Measurement(Time, false, 21.37, 45.2, 1013.25)));

    [Fact]
    public void Values_that_were_not_measured_are_left_out() => Assert.Equal(
        """{"sequence":2,"device":"x","boot":0,"seq":0,"time":"2026-01-01T00:00:00.007Z","humidity_pct":45}""",
        Json(2, "x", 0, 0, new Measurement(Time + 7, true, double.NaN, 45, double.NaN)));

    [Fact]
    public void The_longest_reading_fits() => Assert.InRange(
        Json(long.MaxValue, new string('d', 64), 1L << 53, 1L << 53, new Measurement(7_258_118_399_999, false, -1.2345678901234567E-300, -1.2345678901234567E-300, -1.2345678901234567E-300)).Length,
        300, ReadingJson.MaxSize - 1);

    [Theory]
    [InlineData(21.37, 45.2, 1013.25, 33)]
    [InlineData(double.NaN, 45.2, double.NaN, 17)]
    [InlineData(-0.0, double.NaN, 0.1, 25)]
    public void A_body_reads_back_as_it_was(double temperature, double humidity, double pressure, int size)
    {
        foreach (var stamped in (bool[])[false, true])
        {
            var measurement = new Measurement(Time, stamped, temperature, humidity, pressure);
            var body = ReadingBody.Encode(measurement);
            Assert.Equal(size, body.Length);
            Assert.True(ReadingBody.TryDecode(body, out var decoded));
            Assert.Equal(measurement, decoded);
            for (var length = 0; length < body.Length; length++)
                Assert.False(ReadingBody.TryDecode(body.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void A_body_of_a_newer_version_is_not_guessed_at() => Assert.False(ReadingBody.TryDecode([16, 0, 0, 0, 0, 0, 0, 0, 0], out _));

    private static string Json(long sequence, string device, long boot, long seq, in Measurement measurement)
    {
        Span<byte> line = new byte[ReadingJson.MaxSize];
        return Encoding.UTF8.GetString(line[..ReadingJson.Write(line, sequence, Encoding.ASCII.GetBytes(device), boot, seq, measurement)]);
    }
}
