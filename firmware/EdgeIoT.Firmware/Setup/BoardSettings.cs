using EdgeIoT.Device;
using EdgeIoT.Protocol;

namespace EdgeIoT.Firmware.Setup
{
    /// <summary>What makes this board this board; see <see cref="SettingsFile"/>.</summary>
    public sealed class BoardSettings
    {
        /// <summary>Settings of the brain with this id, the rest as it is by default.</summary>
        public BoardSettings(DeviceOptions device)
        {
            Device = device;
        }

        /// <summary>The brain's.</summary>
        public DeviceOptions Device { get; }

        /// <summary>The network; empty: the one that is stored on the chip.</summary>
        public string WifiSsid { get; set; } = "";

        /// <summary>Its password.</summary>
        public string WifiPassword { get; set; } = "";

        /// <summary>The pin of the data line; 21 by default.</summary>
        public int SdaPin { get; set; } = 21;

        /// <summary>The pin of the clock line; 22 by default.</summary>
        public int SclPin { get; set; } = 22;

        /// <summary>The sensor's address, 0x76 (118, the default) or 0x77 (119).</summary>
        public int SensorAddress { get; set; } = 0x76;

        /// <summary>By how much the board warms its sensor, in hundredths of a degree; taken off each reading. 0 by default.</summary>
        public int TemperatureOffsetCentiCelsius { get; set; }

        /// <summary>Whether the board sleeps between samples; for intervals of a minute and more. False by default.</summary>
        public bool DeepSleep { get; set; }

        /// <summary>
        /// How long it stays awake at most before it sleeps again, 20 s by default. Raised, a slow network is waited for; lowered, a battery lasts longer.
        /// </summary>
        public int AwakeMilliseconds { get; set; } = 20000;

        /// <summary>What is wrong, naming the setting; null if nothing is.</summary>
        public string? Check()
        {
            if (Device.IntervalMilliseconds < 1000)
                return "interval_ms: at least 1000, or the sensor warms itself";
            if (Device.BufferCapacity > 1000)
                return "buffer: 1000 readings at most, or its arrays do not fit";
            if (DeepSleep && Device.IntervalMilliseconds < 60000)
                return "deep_sleep: needs interval_ms of at least 60000";
            if (SensorAddress != 0x76 && SensorAddress != 0x77)
                return "sensor_address: 118 or 119";
            return Device.Check();
        }
    }
}
