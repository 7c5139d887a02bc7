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

    public abstract class Bmxx80Base : System.IDisposable
    {
        protected extern Bmxx80Base(byte deviceId, System.Device.I2c.I2cDevice i2cDevice);
        public extern Sampling TemperatureSampling { get; set; }
        public extern Sampling PressureSampling { get; set; }
        public extern void Dispose();
    }

    public abstract class Bmx280Base : Bmxx80Base
    {
        protected extern Bmx280Base(byte deviceId, System.Device.I2c.I2cDevice i2cDevice);
    }

    public class Bme280 : Bmx280Base
    {
        public extern Bme280(System.Device.I2c.I2cDevice i2cDevice);
        public extern Sampling HumiditySampling { get; set; }
        public extern ReadResult.Bme280ReadResult Read();
    }
}

namespace Iot.Device.Bmxx80.ReadResult
{
    public class Bmp280ReadResult
    {
        public extern Bmp280ReadResult(UnitsNet.Temperature temperature, bool temperatureIsValid, UnitsNet.Pressure pressure, bool pressureIsValid);
        public extern UnitsNet.Temperature Temperature { get; }
        public extern bool TemperatureIsValid { get; }
        public extern UnitsNet.Pressure Pressure { get; }
        public extern bool PressureIsValid { get; }
    }

    public class Bme280ReadResult : Bmp280ReadResult
    {
        public extern Bme280ReadResult(
            UnitsNet.Temperature temperature,
            bool temperatureIsValid,
            UnitsNet.Pressure pressure,
            bool pressureIsValid,
            UnitsNet.RelativeHumidity humidity,
            bool humidityIsValid);
        public extern UnitsNet.RelativeHumidity Humidity { get; }
        public extern bool HumidityIsValid { get; }
    }
}
