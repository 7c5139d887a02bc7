using System.Globalization;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A socket that sends bytes as they stand in the test, and reads packets.</summary>
internal sealed class RawClient : IDisposable
{
    /// <summary>CONNECT of client "t", clean, keep-alive 60 s.</summary>
    public const string Connect311 = "10 0D 0004 4D515454 04 02 003C 0001 74";
    public const string Connect5 = "10 0E 0004 4D515454 05 02 003C 00 0001 74";

    private readonly Socket _socket;
    private readonly byte[] _input = new byte[16 * 1024];
    private int _start;
    private int _end;

    private RawClient(Socket socket) => _socket = socket;

    /// <summary>The same for a socket that a server accepted.</summary>
    public static RawClient Over(Socket socket)
    {
        socket.ReceiveTimeout = socket.SendTimeout = 60_000;
        return new(socket);
    }

    public static async Task<RawClient> OpenAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        await socket.ConnectAsync("127.0.0.1", port);
        return new(socket);
    }

    public static async Task<RawClient> ConnectAsync(TestBroker broker, bool v5)
    {
        var client = await broker.OpenAsync();
        client.Send(v5 ? Connect5 : Connect311);
        var ack = client.Read();
        Assert.StartsWith("20", ack, StringComparison.Ordinal);
        Assert.Equal("00", ack.Split(' ')[3]);
        return client;
    }

    /// <summary>Bytes that have arrived and are not read yet.</summary>
    public int Available => _socket.Available;

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new List<string>();
        foreach (var b in bytes) text.Add(b.ToString("X2", CultureInfo.InvariantCulture));
        return string.Join(' ', text);
    }

    public void Send(string hex) => Send(Bytes(hex));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>The next packet as hex bytes with blanks; empty where the server has closed.</summary>
    public string Read()
    {
        var packet = new List<byte>();
        if (!Add(packet)) return "";
        var length = 0;
        var shift = 0;
        do
        {
            Assert.True(Add(packet), "The packet ends in its header.");
            length |= (packet[^1] & 0x7F) << shift;
            shift += 7;
        }
        while (packet[^1] >= 0x80);
        for (; length > 0; length--) Assert.True(Add(packet), "The packet ends early.");
        return Text([.. packet]);
    }

    public void ExpectClosed() => Assert.Equal("", Read());

    /// <summary>Closes our half alone.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private bool Add(List<byte> packet)
    {
        if (_start == _end && !Fill()) return false;
        packet.Add(_input[_start++]);
        return true;
    }

    private bool Fill()
    {
        try
        {
            _start = 0;
            _end = _socket.Receive(_input);
            return _end > 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            _end = 0;
            return false;
        }
    }
}
