using System.Text;
using EdgeIoT.Protocol.Telemetry;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Messages
{
    [TestClass]
    public class WhatBoardsSay
    {
        [TestMethod]
        public void A_reading_is_one_object()
        {
            Assert.AreEqual(
                "{\"boot\":3,\"seq\":17,\"time\":\"2026-03-01T08:59:30.250Z\",\"temperature_c\":21.37,\"humidity_pct\":45.20,\"pressure_hpa\":1013.25}",
                Text(new TelemetryMessage().Write(Example())));
        }

        [TestMethod]
        public void A_board_that_does_not_know_the_time_leaves_it_out()
        {
            var reading = Example();
            reading.TimeUnixMilliseconds = TelemetryReading.NoTime;
            reading.TemperatureCentiCelsius = -7;
            Assert.AreEqual(
                "{\"boot\":3,\"seq\":17,\"temperature_c\":-0.07,\"humidity_pct\":45.20,\"pressure_hpa\":1013.25}", Text(new TelemetryMessage().Write(reading)));
        }

        [TestMethod]
        public void Several_readings_are_an_array()
        {
            var message = new TelemetryMessage();
            var one = Text(message.Write(Example()));
            message.Start();
            message.Append(Example());
            message.Append(Example());
            Assert.AreEqual("[" + one + "," + one + "]", Text(message.Finish()));
        }

        [TestMethod]
        public void Instants_are_written_in_utc()
        {
            Assert.AreEqual("1970-01-01T00:00:00.000Z", Instant(0));
            Assert.AreEqual("2000-02-29T00:00:00.001Z", Instant(951782400001));
            Assert.AreEqual("2100-02-28T23:59:59.999Z", Instant(4107542399999));
            Assert.AreEqual("9999-12-31T23:59:59.999Z", Instant(253402300799999));
        }

        private static string Instant(long unixMilliseconds)
        {
            var text = new char[UtcTime.Length];
            UtcTime.Format(unixMilliseconds, text);
            return new string(text);
        }

        private static string Text(byte[] bytes)
        {
            return Encoding.UTF8.GetString(bytes, 0, bytes.Length);
        }

        private static TelemetryReading Example()
        {
            var reading = new TelemetryReading();
            reading.Boot = 3;
            reading.Seq = 17;
            reading.TimeUnixMilliseconds = 1772355570250;
            reading.TemperatureCentiCelsius = 2137;
            reading.HumidityCentiPercent = 4520;
            reading.PressurePascal = 101325;
            return reading;
        }
    }
}
