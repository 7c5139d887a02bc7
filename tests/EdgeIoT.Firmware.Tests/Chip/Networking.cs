using EdgeIoT.Firmware.Tests.Chip;

namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic,
    }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static bool ConnectDhcp(string ssid, string password, System.Device.Wifi.WifiReconnectionKind kind) =>
            (ssid, password, kind) == ("home", "secret", System.Device.Wifi.WifiReconnectionKind.Automatic) && FakeChip.Current.HasAddress;

        public static bool Reconnect() => FakeChip.Current.HasAddress;
    }

    public static class Sntp
    {
        public static void UpdateNow() => Interlocked.Increment(ref FakeChip.Current.TimesAsked);
    }
}

// Types of the same name in .NET are others: these are nearer.
namespace EdgeIoT.Firmware.Network
{
    internal sealed class NetworkInterface
    {
        private static readonly NetworkInterface[] Radio = [new NetworkInterface()];

        public string IPv4Address => FakeChip.Current.HasAddress ? "192.0.2.77" : "0.0.0.0";

        public static NetworkInterface[] GetAllNetworkInterfaces()
        {
            if (Interlocked.Decrement(ref FakeChip.Current.NetworkFaults) >= 0)
                throw new IOException("the radio does not answer");
            return Radio;
        }
    }

    /// <summary>Nobody answers.</summary>
    internal sealed class UdpClient(int port) : IDisposable
    {
        public int Available => port;

        public int Send(byte[] datagram, System.Net.IPEndPoint endPoint) => endPoint.Port > 0 ? datagram.Length : 0;

        public int Receive(byte[] buffer, ref System.Net.IPEndPoint remote) => remote.Port == 0 && buffer.Length > 0 ? 0 : throw new IOException();

        public void Dispose()
        {
        }
    }
}
