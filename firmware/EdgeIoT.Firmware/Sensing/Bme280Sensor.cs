using System;
using System.Device.I2c;
using Iot.Device.Bmxx80;
using nanoFramework.Hardware.Esp32;

namespace EdgeIoT.Firmware.Sensing
{
    /// <summary>
    /// A BME280 on I2C 1 in forced mode: it measures once for each reading and sleeps between, so that it hardly warms itself. After an error it is
    /// made anew: a sensor that lost its power has forgotten its settings.
    /// </summary>
    public sealed class Bme280Sensor : ISensor
    {
        private const int Bus = 1;

        private readonly int _address;
        private I2cDevice? _wire;
        private Bme280? _sensor;

        /// <summary>Gives the pins to I2C 1.</summary>
        public Bme280Sensor(int sdaPin, int sclPin, int address)
        {
            Configuration.SetPinFunction(sdaPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(sclPin, DeviceFunction.I2C1_CLOCK);
            _address = address;
        }

        /// <inheritdoc/>
        public bool TryRead(SensorSample target)
        {
            try
            {
                var isValid = Open() && Measure(target);
                if (!isValid)
                    Close();
                return isValid;
            }
            catch (Exception)
            {
                // The driver throws on a broken wire; the brain counts and reports the failure.
                Close();
                return false;
            }
        }

        private bool Open()
        {
            if (_sensor != null)
                return true;
            _wire = I2cDevice.Create(new I2cConnectionSettings(Bus, _address, I2cBusSpeed.StandardMode));
            // A missing device is a status, not an exception: ask before the driver does.
            if (_wire.WriteByte(0xD0).Status != I2cTransferStatus.FullTransfer)
                return false;
            _sensor = new Bme280(_wire);
            _sensor.TemperatureSampling = Sampling.UltraLowPower;
            _sensor.PressureSampling = Sampling.UltraLowPower;
            _sensor.HumiditySampling = Sampling.UltraLowPower;
            return true;
        }

        private bool Measure(SensorSample target)
        {
            var read = _sensor!.Read();
            if (!read.TemperatureIsValid || !read.PressureIsValid || !read.HumidityIsValid)
                return false;
            target.TemperatureCentiCelsius = Round(read.Temperature.DegreesCelsius * 100);
            target.HumidityCentiPercent = Round(read.Humidity.Percent * 100);
            target.PressurePascal = Round(read.Pressure.Hectopascals * 100);
            return true;
        }

        private static int Round(double value)
        {
            return (int)(value < 0 ? value - 0.5 : value + 0.5);
        }

        // The sensor closes the wire with itself.
        private void Close()
        {
            var sensor = _sensor;
            var wire = _wire;
            _sensor = null;
            _wire = null;
            if (sensor != null)
                sensor.Dispose();
            else if (wire != null)
                wire.Dispose();
        }
    }
}
