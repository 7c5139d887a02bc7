#nullable disable

namespace UnitsNet
{
    public struct Temperature { public extern double DegreesCelsius { get; } }

    public struct Pressure { public extern double Hectopascals { get; } }

    public struct RelativeHumidity { public extern double Percent { get; } }
}

namespace Iot.Device.Bmxx80
{
    public enum Sampling : byte
    {
        Skipped = 0,
        UltraLowPower = 1,
    }

    public class Bme280ReadResult
    {
        public extern UnitsNet.Temperature Temperature { get; }
        public extern bool TemperatureIsValid { get; }
        public extern UnitsNet.Pressure Pressure { get; }
        public extern bool PressureIsValid { get; }
        public extern UnitsNet.RelativeHumidity Humidity { get; }
        public extern bool HumidityIsValid { get; }
    }

    public class Bme280 : System.IDisposable
    {
        public extern Bme280(System.Device.I2c.I2cDevice i2cDevice);
        public extern Sampling TemperatureSampling { get; set; }
        public extern Sampling PressureSampling { get; set; }
        public extern Sampling HumiditySampling { get; set; }
        public extern Bme280ReadResult Read();
        public extern void Dispose();
    }
}
