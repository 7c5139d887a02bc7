using System;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>The chip.</summary>
    public sealed class ChipPower : IPower
    {
        private const long TicksPerMillisecond = 10000;

        /// <inheritdoc/>
        public void Reboot()
        {
            Power.RebootDevice();
        }

        /// <inheritdoc/>
        public void DeepSleep(int milliseconds)
        {
            Sleep.EnableWakeupByTimer(new TimeSpan(milliseconds * TicksPerMillisecond));
            Sleep.StartDeepSleep();
        }
    }
}
