using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Firmware.Updates;

namespace EdgeIoT.Firmware
{
    /// <summary>What the chip starts: the application that came over the air if there is one that can be trusted, else the one that is built in.</summary>
    public static class Program
    {
        /// <summary>Of the built-in application. Raise it with each image that is flashed by cable: updates made for another one are not loaded.</summary>
        public const string Version = "0.1.0";

        /// <summary>Runs until the power goes.</summary>
        public static void Main()
        {
            var log = new DebugLog();
            var files = new FlashFiles();
            var settings = SettingsReader.WaitFor(files, log);
            var key = settings.Device.Key;
            if (key != null)
            {
                var store = new UpdateStore(files, new ChipHmac(), key, settings.Device.DeviceId);
                UpdateStart.Run(new UpdateBoot(store, log, Version), new ReflectionLoader(), new ChipPower(), log, Version);
            }

            Application.Run(Version, Version);
        }
    }
}
