namespace EdgeIoT.Firmware.Sensing
{
    /// <summary>One measurement; the same instance each time.</summary>
    public sealed class SensorSample
    {
        /// <summary>Hundredths of a degree, as the sensor has it: with the heat of the board.</summary>
        public int TemperatureCentiCelsius { get; set; }

        /// <summary>Hundredths of a percent.</summary>
        public int HumidityCentiPercent { get; set; }

        /// <summary>Pascal.</summary>
        public int PressurePascal { get; set; }
    }
}
