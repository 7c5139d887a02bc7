using System.Globalization;
using System.Text;
using EdgeIoT.Protocol.Telemetry;

namespace EdgeIoT.Protocol.Tests.Telemetry;

public sealed class MessagesOfReadings
{
    private static TelemetryReading Example() => new()
    {
        Boot = 3,
        Seq = 17,
        TimeUnixMilliseconds = 1772355570250,
        TemperatureCentiCelsius = 2137,
        HumidityCentiPercent = 4520,
        PressurePascal = 101325,
    };

    [Fact]
    public void A_reading_is_one_object() => Assert.Equal(
        """{"boot":3,"seq":17,"time":"2026-03-01T08:59:30.250Z","temperature_c":21.37,"humidity_pct":45.20,"pressure_hpa":1013.25}""",
        Encoding.UTF8.GetString(new TelemetryMessage().Write(Example())));

    [Fact]
    public void A_board_that_does_not_know_the_time_leaves_it_out()
    {
        var reading = Example();
        reading.TimeUnixMilliseconds = TelemetryReading.NoTime;
        Assert.Equal(
            """{"boot":3,"seq":17,"temperature_c":21.37,"humidity_pct":45.20,"pressure_hpa":1013.25}""",
            Encoding.UTF8.GetString(new TelemetryMessage().Write(reading)));
    }

    [Fact]
    public void Several_readings_are_an_array()
    {
        var message = new TelemetryMessage();
        var one = Encoding.UTF8.GetString(message.Write(Example()));
        message.Start();
        message.Append(Example());
        message.Append(Example());
        Assert.Equal($"[{one},{one}]", Encoding.UTF8.GetString(message.Finish()));
        Assert.Equal(one, Encoding.UTF8.GetString(message.Write(Example())));
    }

    [Fact]
    public void The_longest_reading_fits_the_limit()
    {
        var longest = new TelemetryReading
        {
            Boot = int.MaxValue,
            Seq = int.MaxValue,
            TimeUnixMilliseconds = UtcTime.MaxUnixMilliseconds,
            TemperatureCentiCelsius = short.MinValue,
            HumidityCentiPercent = 10000,
            PressurePascal = 1000000,
        };
        Assert.InRange(new TelemetryMessage().Write(longest).Length, 1, TelemetryMessage.MaxReadingBytes);
    }

    [Fact]
    public void A_message_costs_its_bytes_and_no_more()
    {
        var message = new TelemetryMessage();
        var reading = Example();
        var size = message.Write(reading).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        message.Write(reading);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, size, size + 32);
    }

    [Fact]
    public void Instants_are_written_as_the_standard_library_writes_them()
    {
        var random = new Random(11);
        var text = new char[UtcTime.Length];
        for (var round = 0; round < 100_000; round++)
        {
            var instant = round == 0 ? UtcTime.MaxUnixMilliseconds : random.NextInt64(UtcTime.MaxUnixMilliseconds);
            UtcTime.Format(instant, text);
            Assert.Equal(
                DateTimeOffset.FromUnixTimeMilliseconds(instant).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                new string(text));
        }
    }
}
