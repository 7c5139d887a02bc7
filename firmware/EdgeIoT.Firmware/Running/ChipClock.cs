using System;
using nanoFramework.Networking;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>The chip's clocks. The time of day comes by SNTP, which the runtime starts with the network.</summary>
    public sealed class ChipClock : IClock
    {
        // 2024-01-01: after power-on the chip believes in 1970.
        private const long EarliestBelievableSeconds = 1704067200;

        /// <inheritdoc/>
        public long Milliseconds => Environment.TickCount64 + 1;

        /// <inheritdoc/>
        public long UnixMilliseconds
        {
            get
            {
                var now = DateTime.UtcNow;
                var seconds = now.ToUnixTimeSeconds();
                return seconds < EarliestBelievableSeconds ? 0 : seconds * 1000 + now.Millisecond;
            }
        }

        /// <inheritdoc/>
        /// <remarks>The runtime asks when there is an address, and then ever more rarely: an uplink that came later is not to wait for that.</remarks>
        public void Ask()
        {
            Sntp.UpdateNow();
        }
    }
}
