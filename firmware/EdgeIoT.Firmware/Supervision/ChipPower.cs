using System;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>The chip.</summary>
    public sealed class ChipPower : IPower
    {
        /// <inheritdoc/>
        public void Reboot()
        {
            Power.RebootDevice();
        }

        /// <inheritdoc/>
        public void DeepSleep(int milliseconds)
        {
            Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(milliseconds));
            Sleep.StartDeepSleep();
        }
    }
}
