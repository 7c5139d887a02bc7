using System;
using System.Threading;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Messaging;
using EdgeIoT.Firmware.Network;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Sensing;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Supervision;

namespace EdgeIoT.Firmware
{
    /// <summary>The ESP32 application: the chip's parts around <see cref="BoardProgram"/>.</summary>
    public static class Program
    {
        private const int RetrySettingsMilliseconds = 10000;

        /// <summary>Runs until the power goes.</summary>
        public static void Main()
        {
            var clock = new ChipClock();
            var log = new DebugLog();
            var power = new ChipPower();
            var files = new FlashFiles();
            var settings = ReadSettings(files, log);

            var main = new Heart("main", clock, 120000, 20);
            var radio = new Heart("wifi", clock, 300000, 100);
            var mqtt = new Heart("mqtt", clock, 300000, 100);
            var inbox = new BoardInbox();
            var wifi = new StationWifi(settings.WifiSsid, settings.WifiPassword, radio);
            var link = new M2MqttLink(inbox, mqtt);
            var sensor = new Bme280Sensor(settings.SdaPin, settings.SclPin, settings.SensorAddress);
            var parts = new BoardParts(clock, log, sensor, files, wifi, new UdpDatagrams(), link, power);
            var program = new BoardProgram(settings, parts, inbox, new ChipRandom(), new ChipHmac());

            program.Start();
            wifi.Start();
            link.Start();
            new Supervisor(power, log, new[] { main, radio, mqtt }).Start();
            Run(program, main, log);
        }

        private static void Run(BoardProgram program, Heart heart, ILog log)
        {
            while (!program.HasEnded)
            {
                heart.Beat();
                var pause = 1000;
                try
                {
                    pause = program.Step();
                }
                catch (Exception error)
                {
                    // A part threw what it should not. The brain is still whole: its next look finds what was not done by its time.
                    heart.Fail();
                    log.Write("error: " + error.Message);
                }

                program.Inbox.Wait(pause);
            }
        }

        // A board without settings says so until it has some; a file that is put there is seen without a restart.
        private static BoardSettings ReadSettings(IFiles files, ILog log)
        {
            for (; ; )
            {
                var settings = SettingsReader.TryRead(files, out var error);
                if (settings != null)
                    return settings;
                log.Write("settings: " + error);
                Thread.Sleep(RetrySettingsMilliseconds);
            }
        }
    }
}
