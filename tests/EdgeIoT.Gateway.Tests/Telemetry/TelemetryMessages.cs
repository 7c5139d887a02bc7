using System.Text;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Telemetry;

namespace EdgeIoT.Gateway.Tests.Telemetry;

public sealed class TelemetryMessages
{
    private const long Now = 1_780_000_000_000;

    [Fact]
    public void A_full_reading_is_taken_as_it_is()
    {
        var reading = Assert.Single(Parse(
            """{"boot":3,"seq":17,"time":"2026-03-01T08:59:30.250Z","temperature_c":21.37,"humidity_pct":45.20,"pressure_hpa":1013.25}"""));
        Assert.Equal(new ReportedReading(3, 17, new Measurement(
            new DateTimeOffset(2026, 3, 1, 8, 59, 30, 250, TimeSpan.Zero).ToUnixTimeMilliseconds(), false, 21.37, 45.2, 1013.25)), reading);
    }

    [Fact]
    public void A_reading_without_time_gets_the_gateways()
    {
        var measurement = Assert.Single(Parse("""{"boot":0,"seq":0,"pressure_hpa":1000}""")).Measurement;
        Assert.Equal(Now, measurement.TimeUnixMilliseconds);
        Assert.True(measurement.StampedByGateway);
        Assert.True(double.IsNaN(measurement.TemperatureC));
    }

    [Fact]
    public void An_array_keeps_its_order()
    {
        var readings = Parse("""[{"boot":1,"seq":1,"temperature_c":1},{"seq":2,"boot":1,"temperature_c":2},{"boot":2,"seq":1,"temperature_c":3}]""");
        Assert.Equal([(1, 1), (1, 2), (2, 1)], readings.Select(reading => (reading.Boot, reading.Seq)));
    }

    [Fact]
    public void Members_that_are_not_known_are_passed_over() =>
        Assert.Single(Parse("""{"rssi":-71,"gps":{"lat":[1,2,{"x":null}]},"boot":1,"seq":1,"temperature_c":20,"humidity_pct":null}"""));

    [Theory]
    [InlineData("""{"seq":1,"temperature_c":20}""", "boot: is missing")]
    [InlineData("""{"boot":1,"temperature_c":20}""", "seq: is missing")]
    [InlineData("""{"boot":1,"seq":1}""", "temperature_c: is missing")]
    [InlineData("""{"boot":-1,"seq":1,"temperature_c":20}""", "boot: must be an integer from 0 to 9007199254740992")]
    [InlineData("""{"boot":1.5,"seq":1,"temperature_c":20}""", "boot: must be an integer")]
    [InlineData("""{"boot":1,"seq":9007199254740993,"temperature_c":20}""", "seq: must be an integer")]
    [InlineData("""{"boot":1,"seq":99999999999999999999999,"temperature_c":20}""", "seq: must be an integer")]
    [InlineData("""{"boot":1,"seq":"1","temperature_c":20}""", "seq: must be an integer")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":120.01}""", "temperature_c: must be a number from -90 to 120")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":"20"}""", "temperature_c: must be a number")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":1e999}""", "temperature_c: must be a number")]
    [InlineData("""{"boot":1,"seq":1,"humidity_pct":-0.1}""", "humidity_pct: must be a number from 0 to 100")]
    [InlineData("""{"boot":1,"seq":1,"pressure_hpa":100}""", "pressure_hpa: must be a number from 200 to 1300")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20,"time":"2026-03-01T08:59:30"}""", "time: must be UTC like")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20,"time":"yesterdayZ"}""", "time: must be UTC like")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20,"time":5}""", "time: must be UTC like")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20,"time":"1999-12-31T23:59:59.999Z"}""", "time: must be in the years 2000 to 2199")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20,"time":"2200-01-01T00:00:00Z"}""", "time: must be in the years")]
    [InlineData("""[{"boot":1,"seq":1,"temperature_c":20},{"boot":1,"seq":2,"temperature_c":500}]""", "[1].temperature_c: must be")]
    [InlineData("[]", "payload: is an empty array")]
    [InlineData("[1]", "[0]: must be a JSON object")]
    [InlineData("21.5", "payload: must be a JSON object or an array of them")]
    [InlineData("", "payload: is not JSON")]
    [InlineData("on", "payload: is not JSON")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20}}""", "payload: is not JSON")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":20} {}""", "payload: is not JSON")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":NaN}""", "payload: is not JSON")]
    [InlineData("""{"boot":1,"seq":1,"temperature_c":2""", "payload: is not JSON")]
    [InlineData("""{"a":[[[[[[[[[[1]]]]]]]]]]}""", "payload: is not JSON")]
    public void What_cannot_be_taken_is_named_by_field_and_limit(string payload, string expected)
    {
        var readings = new List<ReportedReading> { new(7, 7, default) };
        var error = TelemetryParser.Parse(Encoding.UTF8.GetBytes(payload), Now, readings);
        Assert.StartsWith(expected, error?.ToString(), StringComparison.Ordinal);
        Assert.Single(readings);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused()
    {
        byte[] payload = [(byte)'{', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)':', (byte)'1', (byte)'}'];
        Assert.NotNull(TelemetryParser.Parse(payload, Now, []));
    }

    [Fact]
    public void Messages_have_a_largest_size_and_count()
    {
        var one = """{"boot":1,"seq":1,"temperature_c":20}""";
        Assert.Equal(500, Parse($"[{string.Join(',', Enumerable.Repeat(one, 500))}]").Count);
        Assert.Contains("more than 500 readings", Error($"[{string.Join(',', Enumerable.Repeat(one, 501))}]"), StringComparison.Ordinal);
        Assert.Contains("at most 65536", Error(new string(' ', 65_537)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_prefix_and_any_changed_byte_of_a_message_is_taken_or_refused_but_never_thrown()
    {
        var message = Encoding.UTF8.GetBytes("""[{"boot":3,"seq":17,"time":"2026-03-01T08:59:30.250Z","temperature_c":21.37,"x":["\u00e9"]}]""");
        for (var length = 0; length < message.Length; length++)
            Assert.NotNull(TelemetryParser.Parse(message.AsSpan(0, length), Now, []));
        var changed = (byte[])message.Clone();
        for (var at = 0; at < message.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                changed[at] = (byte)value;
                TelemetryParser.Parse(changed, Now, []);
            }

            changed[at] = message[at];
        }
    }

    private static List<ReportedReading> Parse(string payload)
    {
        var readings = new List<ReportedReading>();
        Assert.Null(TelemetryParser.Parse(Encoding.UTF8.GetBytes(payload), Now, readings)?.ToString());
        return readings;
    }

    private static string Error(string payload) => TelemetryParser.Parse(Encoding.UTF8.GetBytes(payload), Now, [])?.ToString() ?? "";
}
