#nullable disable

namespace System.Device.I2c
{
    public enum I2cBusSpeed
    {
        StandardMode,
        FastMode,
    }

    public sealed class I2cConnectionSettings
    {
        public extern I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed);
    }

    public enum I2cTransferStatus
    {
        UnknownError = 0,
        FullTransfer = 1,
        ClockStretchTimeout,
        PartialTransfer,
        SlaveAddressNotAcknowledged,
    }

    public struct I2cTransferResult
    {
        public extern I2cTransferStatus Status { get; }
    }

    public class I2cDevice : IDisposable
    {
        public extern I2cDevice(I2cConnectionSettings settings);
        public static extern I2cDevice Create(I2cConnectionSettings settings);
        public extern I2cTransferResult WriteByte(byte value);
        public extern void Dispose();
    }
}
