namespace EdgeIoT.Firmware.Sensing
{
    /// <summary>A sensor of temperature, humidity and pressure.</summary>
    public interface ISensor
    {
        /// <summary>Measures; false if there is nothing valid. Does not throw.</summary>
        bool TryRead(SensorSample target);
    }
}
