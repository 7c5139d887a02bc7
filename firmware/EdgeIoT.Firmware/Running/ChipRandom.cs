using System;
using EdgeIoT.Device;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>The runtime's generator.</summary>
    public sealed class ChipRandom : IDeviceRandom
    {
        private readonly Random _random = new Random();

        /// <inheritdoc/>
        public int Next(int maxExclusive)
        {
            return _random.Next(maxExclusive);
        }

        /// <inheritdoc/>
        public void Fill(byte[] buffer)
        {
            _random.NextBytes(buffer);
        }
    }
}
