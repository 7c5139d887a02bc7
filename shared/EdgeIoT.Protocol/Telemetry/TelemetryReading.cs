namespace EdgeIoT.Protocol.Telemetry
{
    /// <summary>
    /// One reading of a board, in whole units of what the message shows. (device, boot, seq) is its identity: a reading
    /// that is sent again is the same reading. One instance is used again for each message.
    /// </summary>
    public sealed class TelemetryReading
    {
        /// <summary>The time of a reading whose board did not know the time.</summary>
        public const long NoTime = -1;

        /// <summary>How often the board had started, from 1.</summary>
        public int Boot { get; set; }

        /// <summary>The number of the reading within the boot, from 1.</summary>
        public int Seq { get; set; }

        /// <summary>Milliseconds since 1970 UTC, or <see cref="NoTime"/>.</summary>
        public long TimeUnixMilliseconds { get; set; } = NoTime;

        /// <summary>Hundredths of a degree Celsius.</summary>
        public int TemperatureCentiCelsius { get; set; }

        /// <summary>Hundredths of a percent of relative humidity.</summary>
        public int HumidityCentiPercent { get; set; }

        /// <summary>Pascal: hundredths of a hectopascal.</summary>
        public int PressurePascal { get; set; }
    }
}
