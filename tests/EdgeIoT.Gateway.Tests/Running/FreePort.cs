using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>For settings in which 0 means none.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
