#nullable disable

namespace System.Net
{
    public class IPAddress
    {
        public extern IPAddress(long newAddress);
        public static readonly IPAddress Any;
        public static extern IPAddress Parse(string ipString);
        public override extern string ToString();
    }

    public abstract class EndPoint { }

    public class IPEndPoint : EndPoint
    {
        public extern IPEndPoint(IPAddress address, int port);
        public extern IPAddress Address { get; }
        public extern int Port { get; }
    }
}

namespace System.Net.Sockets
{
    public class UdpClient : IDisposable
    {
        public extern UdpClient(int port);
        public extern int Available { get; }
        public extern int Receive(byte[] buffer, ref IPEndPoint remoteEP);
        public extern int Send(byte[] dgram, IPEndPoint endPoint);
        public extern void Dispose();
    }
}

namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        protected extern NetworkInterface(int interfaceIndex);
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
        public extern string IPv4Address { get; }
    }
}

namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic,
        Manual,
    }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static extern bool ConnectDhcp(
            string ssid,
            string password,
            System.Device.Wifi.WifiReconnectionKind reconnectionKind = System.Device.Wifi.WifiReconnectionKind.Automatic,
            bool requiresDateTime = false,
            int wifiAdapterId = 0,
            System.Threading.CancellationToken token = default);

        public static extern bool Reconnect(bool requiresDateTime = false, int wifiAdapterId = 0, System.Threading.CancellationToken token = default);
    }

    public class Sntp
    {
        public static extern void UpdateNow();
    }
}
