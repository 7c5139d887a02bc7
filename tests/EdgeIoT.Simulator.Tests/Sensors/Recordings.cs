using EdgeIoT.Simulator.Sensors;

namespace EdgeIoT.Simulator.Tests.Sensors;

public sealed class Recordings
{
    [Theory]
    [InlineData(",Zeit,Temperatur,Druck,Luftfeuchtigkeit\n0,2020/02/29 - 08:59:30,20.8,991.0,33.9\n")]
    [InlineData("sequence,timestamp,sensor_id,temperature_c,humidity_pct,pressure_hpa\n1,2020-02-29T08:59:30Z,esp-1,20.8,33.9,991.0\n")]
    [InlineData("\"Time\";\"Temperature [°C]\";\"Humidity (%)\";\"Pressure (Pa)\"\n\"x\";\"20.8\";\"33.9\";\"99100\"\n\n")]
    [InlineData("pressure_hpa\tTEMP\tRH\n991\t20.8\t33.9")]
    public void Columns_are_found_by_their_names(string text) =>
        Assert.Equal([new Measurement(2080, 3390, 99100)], Recording.Read(new StringReader(text), "x.csv"));

    [Theory]
    [InlineData("", "x.csv: the file is empty")]
    [InlineData("a,b,c", "x.csv(1): no column for the temperature")]
    [InlineData("temperature,pressure", "x.csv(1): no column for the humidity")]
    [InlineData("temperature,pressure,humidity", "x.csv: no rows below the header")]
    [InlineData("temperature,pressure,humidity\n1,1000,50\n1,1000", "x.csv(3): column humidity is missing, the row has 2 columns")]
    [InlineData("temperature,pressure,humidity\n1,abc,50", "x.csv(2): column pressure: \"abc\" is not a number")]
    [InlineData("temperature,pressure,humidity\nNaN,1000,50", "x.csv(2): column temperature: \"NaN\" is not a number")]
    [InlineData("temperature,pressure,humidity\n1,1000,50\n\n86,1000,50", "x.csv(4): column temperature: 86 is not from -40 to 85")]
    [InlineData("temperature,pressure,humidity\n1,1000,100.1", "x.csv(2): column humidity: 100.1 is not from 0 to 100")]
    public void Bad_rows_are_refused_with_line_and_column(string text, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Recording.Read(new StringReader(text), "x.csv"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_starts_again_after_its_end()
    {
        var sensor = new ReplaySensor([new Measurement(1, 2, 3), new Measurement(4, 5, 6)]);
        Assert.Equal([1, 4, 1], new[] { sensor.Read(default), sensor.Read(default), sensor.Read(default) }.Select(row => row.TemperatureCentiCelsius));
    }

    [Fact]
    public void The_model_of_a_day_is_warm_in_the_afternoon_and_stays_in_the_sensors_range()
    {
        double night = 0, afternoon = 0;
        for (var room = 0; room < 50; room++)
        {
            var sensor = new DiurnalSensor(new Random(room));
            for (var second = 0; second < 86_400; second += 60)
            {
                var measured = sensor.Read(TimeSpan.FromSeconds(second));
                Assert.InRange(measured.TemperatureCentiCelsius, -4000, 8500);
                Assert.InRange(measured.HumidityCentiPercent, 0, 10_000);
                Assert.InRange(measured.PressurePascal, 90_000, 110_000);
                night += second / 3_600 == 3 ? measured.TemperatureCentiCelsius : 0;
                afternoon += second / 3_600 == 14 ? measured.TemperatureCentiCelsius : 0;
            }
        }

        Assert.InRange((afternoon - night) / 50 / 60, 200, 1_000);
    }
}
