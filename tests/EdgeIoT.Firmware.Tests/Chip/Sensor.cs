using System.Device.I2c;
using EdgeIoT.Firmware.Tests.Chip;
using UnitsNet;

namespace System.Device.I2c
{
    public enum I2cBusSpeed
    {
        StandardMode,
    }

    public enum I2cTransferStatus
    {
        FullTransfer = 1,
        SlaveAddressNotAcknowledged = 4,
    }

    public readonly record struct I2cTransferResult(I2cTransferStatus Status);

    public sealed record I2cConnectionSettings(int BusId, int DeviceAddress, I2cBusSpeed BusSpeed);

    public sealed class I2cDevice : IDisposable
    {
        private readonly FakeChip _chip = FakeChip.Current;

        public static I2cDevice Create(I2cConnectionSettings settings)
        {
            Assert.Equal(new I2cConnectionSettings(1, 0x76, I2cBusSpeed.StandardMode), settings);
            return new I2cDevice();
        }

        public I2cTransferResult WriteByte(byte value) =>
            new(_chip.HasSensor && value == 0xD0 ? I2cTransferStatus.FullTransfer : I2cTransferStatus.SlaveAddressNotAcknowledged);

        public void Dispose()
        {
        }
    }
}

namespace UnitsNet
{
    public readonly record struct Temperature(double DegreesCelsius);

    public readonly record struct Pressure(double Hectopascals);

    public readonly record struct RelativeHumidity(double Percent);
}

namespace Iot.Device.Bmxx80
{
    public enum Sampling : byte
    {
        Skipped,
        UltraLowPower,
    }

    public sealed record Bme280ReadResult(
        Temperature Temperature, bool TemperatureIsValid, Pressure Pressure, bool PressureIsValid, RelativeHumidity Humidity, bool HumidityIsValid);

    /// <summary>Forgets its settings with its power, as the chip does: one that was not set up anew measures nothing.</summary>
    public sealed class Bme280 : IDisposable
    {
        private readonly FakeChip _chip = FakeChip.Current;
        private readonly I2cDevice _wire;

        public Bme280(I2cDevice i2cDevice)
        {
            _wire = i2cDevice;
            _chip.SensorsMade++;
        }

        public Sampling TemperatureSampling { get; set; }

        public Sampling PressureSampling { get; set; }

        public Sampling HumiditySampling { get; set; }

        public Bme280ReadResult Read()
        {
            if (!_chip.HasSensor)
                throw new IOException("the wire is broken");
            var isValid = (TemperatureSampling, PressureSampling, HumiditySampling) == (Sampling.UltraLowPower, Sampling.UltraLowPower, Sampling.UltraLowPower)
                && Interlocked.Decrement(ref _chip.MeasurementsLeft) >= 0;
            return new Bme280ReadResult(new Temperature(21.376), isValid, new Pressure(1013.25), isValid, new RelativeHumidity(45.2), isValid);
        }

        public void Dispose()
        {
            _wire.Dispose();
            _chip.SensorsClosed++;
            _chip.MeasurementsLeft = int.MaxValue;
        }
    }
}
