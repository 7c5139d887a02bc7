using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using EdgeIoT.Firmware.Supervision;
using nanoFramework.Networking;

namespace EdgeIoT.Firmware.Network
{
    /// <summary>The radio as a station. Its thread joins the network whenever there is none: joining blocks for as long as the access point likes.</summary>
    public sealed class StationWifi : IWifi
    {
        private const int LookMilliseconds = 1000;
        private const int PauseMilliseconds = 5000;

        private readonly string _ssid;
        private readonly string _password;
        private readonly Heart _heart;

        /// <summary>An empty name: the network that was stored when the board was flashed.</summary>
        public StationWifi(string ssid, string password, Heart heart)
        {
            _ssid = ssid;
            _password = password;
            _heart = heart;
        }

        /// <inheritdoc/>
        public bool IsUp
        {
            get
            {
                var networks = NetworkInterface.GetAllNetworkInterfaces();
                return networks.Length > 0 && networks[0].IPv4Address.Length > 0 && networks[0].IPv4Address != "0.0.0.0";
            }
        }

        /// <summary>Starts the thread.</summary>
        public void Start()
        {
            new Thread(Run).Start();
        }

        private void Run()
        {
            for (; ; )
            {
                _heart.Beat();
                try
                {
                    if (!IsUp && !Join())
                        Thread.Sleep(PauseMilliseconds);
                }
                catch (Exception)
                {
                    // Counted, and tried again; past the limit the supervisor restarts the board.
                    _heart.Fail();
                }

                Thread.Sleep(LookMilliseconds);
            }
        }

        private bool Join()
        {
            return _ssid.Length > 0
                ? WifiNetworkHelper.ConnectDhcp(_ssid, _password, WifiReconnectionKind.Automatic)
                : WifiNetworkHelper.Reconnect();
        }
    }
}
