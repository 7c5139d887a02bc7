using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Telemetry
{
    /// <summary>
    /// Writes the payload of <c>edgeiot/device/{id}/telemetry</c>: one reading, or an array of them.
    /// <code>{"boot":3,"seq":17,"time":"2026-03-01T08:59:30.000Z","temperature_c":21.37,"humidity_pct":45.20,"pressure_hpa":1013.25}</code>
    /// </summary>
    public sealed class TelemetryMessage
    {
        /// <summary>The most bytes of one reading.</summary>
        public const int MaxReadingBytes = 160;

        /// <summary>The most readings of one message that a gateway takes.</summary>
        public const int MaxReadings = 64;

        private readonly JsonWriter _writer;
        private readonly char[] _time = new char[UtcTime.Length];

        /// <summary>A writer of messages of one reading; it grows with the first longer one.</summary>
        public TelemetryMessage()
        {
            _writer = new JsonWriter(MaxReadingBytes);
        }

        /// <summary>The message of one reading.</summary>
        public byte[] Write(TelemetryReading reading)
        {
            _writer.Clear();
            Append(reading);
            return _writer.ToArray();
        }

        /// <summary>Starts a message of several readings.</summary>
        public void Start()
        {
            _writer.Clear();
            _writer.StartArray();
        }

        /// <summary>Adds a reading to the message.</summary>
        public void Append(TelemetryReading reading)
        {
            _writer.StartObject();
            _writer.Name("boot");
            _writer.Number(reading.Boot);
            _writer.Name("seq");
            _writer.Number(reading.Seq);
            if (reading.TimeUnixMilliseconds >= 0)
            {
                UtcTime.Format(reading.TimeUnixMilliseconds, _time);
                _writer.Name("time");
                _writer.Text(_time, UtcTime.Length);
            }

            _writer.Name("temperature_c");
            _writer.Fixed(reading.TemperatureCentiCelsius, 2);
            _writer.Name("humidity_pct");
            _writer.Fixed(reading.HumidityCentiPercent, 2);
            _writer.Name("pressure_hpa");
            _writer.Fixed(reading.PressurePascal, 2);
            _writer.EndObject();
        }

        /// <summary>The message of several readings.</summary>
        public byte[] Finish()
        {
            _writer.EndArray();
            return _writer.ToArray();
        }
    }
}
