using System;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Messaging;
using EdgeIoT.Firmware.Network;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Sensing;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Firmware.Updates;

namespace EdgeIoT.Firmware
{
    /// <summary>
    /// The application: the chip's parts around <see cref="BoardProgram"/>. Name and entry are agreed: an update is an assembly that has the same,
    /// and <see cref="Program"/> calls either.
    /// </summary>
    public static class Application
    {
        /// <summary>Runs until the power goes.</summary>
        /// <param name="version">Of this application.</param>
        /// <param name="builtIn">Of the application that is built in.</param>
        public static void Run(string version, string builtIn)
        {
            var clock = new ChipClock();
            var log = new DebugLog();
            var power = new ChipPower();
            var files = new FlashFiles();
            var words = new LastWordsFile(files, clock);
            words.Tell(log);
            var settings = SettingsReader.WaitFor(files, log);
            settings.Device.Firmware = version;

            var main = new Heart("main", clock, 120000, 20);
            var radio = new Heart("wifi", clock, 300000, 100);
            var mqtt = new Heart("mqtt", clock, 300000, 100);
            var inbox = new BoardInbox();
            var wifi = new StationWifi(settings.WifiSsid, settings.WifiPassword, radio);
            var link = new M2MqttLink(inbox, mqtt);
            var sensor = new Bme280Sensor(settings.SdaPin, settings.SclPin, settings.SensorAddress);
            var hmac = new ChipHmac();
            var key = settings.Device.Key;
            var updates = key == null ? null : new UpdateReceiver(new UpdateStore(files, hmac, key, settings.Device.DeviceId), builtIn);
            var parts = new BoardParts(clock, log, sensor, files, wifi, new UdpDatagrams(), link, power);
            var program = new BoardProgram(settings, parts, inbox, new ChipRandom(), hmac, updates);

            program.Start();
            wifi.Start();
            link.Start();
            new Supervisor(power, log, words, new[] { main, radio, mqtt }).Start();
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
    }
}
