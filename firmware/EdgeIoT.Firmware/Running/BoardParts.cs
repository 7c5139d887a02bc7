using EdgeIoT.Device;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Messaging;
using EdgeIoT.Firmware.Network;
using EdgeIoT.Firmware.Sensing;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>What a program runs on: the chip's parts on a board, others in tests.</summary>
    public sealed class BoardParts
    {
        /// <summary>All parts.</summary>
        public BoardParts(IClock clock, ILog log, ISensor sensor, IFiles files, IWifi wifi, IDatagrams datagrams, IMqttLink mqtt, IPower power)
        {
            Clock = clock;
            Log = log;
            Sensor = sensor;
            Files = files;
            Wifi = wifi;
            Datagrams = datagrams;
            Mqtt = mqtt;
            Power = power;
        }

        /// <summary>Time.</summary>
        public IClock Clock { get; }

        /// <summary>Lines for people.</summary>
        public ILog Log { get; }

        /// <summary>The sensor.</summary>
        public ISensor Sensor { get; }

        /// <summary>The flash.</summary>
        public IFiles Files { get; }

        /// <summary>The radio.</summary>
        public IWifi Wifi { get; }

        /// <summary>Discovery.</summary>
        public IDatagrams Datagrams { get; }

        /// <summary>The connection.</summary>
        public IMqttLink Mqtt { get; }

        /// <summary>Restart and sleep.</summary>
        public IPower Power { get; }
    }
}
