using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Cli.Chaos;

/// <summary>Sends what no protocol allows to a gateway's mesh and MQTT ports: random bytes, and beginnings that look right and go wrong.</summary>
internal sealed class GarbageSender(int meshPort, int mqttPort, int seed) : IAttack
{
    private const int DatagramsInABurst = 50;
    private const int LongestDatagram = 1500;
    private const int LongestPacket = 600;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    /// <summary>The first byte of datagrams: the mesh's own kinds, boards' questions, anything.</summary>
    private static readonly byte[] DatagramBeginnings = [1, 2, 3, 4, 5, 6, 7, 0x45, 0xFF];

    private readonly Random _chance = new(seed);

    private long _sent;

    public string Outcome => string.Create(CultureInfo.InvariantCulture, $"{_sent} datagrams and packets of garbage");

    public bool Succeeded => false;

    public async Task RunAsync(CancellationToken stop)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var mesh = new IPEndPoint(IPAddress.Loopback, meshPort);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < DatagramsInABurst; i++)
                    await SendDatagramAsync(udp, mesh, stop);
                await SendPacketsAsync(stop);
                await Task.Delay(Breath, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Its time is up.
        }
    }

    private async Task SendDatagramAsync(Socket udp, IPEndPoint mesh, CancellationToken stop)
    {
        var datagram = Bytes(_chance.Next(1, LongestDatagram));
        datagram[0] = DatagramBeginnings[_chance.Next(DatagramBeginnings.Length)];
        try
        {
            await udp.SendToAsync(datagram, SocketFlags.None, mesh, stop);
            _sent++;
        }
        catch (SocketException)
        {
            // Nobody listens just now.
        }
    }

    /// <summary>A CONNECT that is right, half of the time, and then whatever chance brings.</summary>
    private async Task SendPacketsAsync(CancellationToken stop)
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await tcp.ConnectAsync(IPAddress.Loopback, mqttPort, stop);
            byte[] connect = _chance.Next(2) == 0 ? [0x10, 15, 0, 4, .. "MQTT"u8, 5, 2, 0, 10, 0, 0, 2, .. "xx"u8] : [];
            await tcp.SendAsync((byte[])[.. connect, .. Bytes(_chance.Next(1, LongestPacket))], stop);
            _sent++;
        }
        catch (SocketException)
        {
            // Nobody listens just now, or the gateway has had enough.
        }
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _chance.NextBytes(bytes);
        return bytes;
    }
}
