using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>
/// A 3.1.1 client without clean session whose own state outlives its connections, as the standard wants it of both sides: what it published and is not
/// acknowledged it sends again, and a QoS 2 message that it has it does not take twice. It does one thing at a time.
/// </summary>
internal sealed class DurableClient(string id) : IDisposable
{
    private readonly SortedDictionary<int, Publish> _onTheWay = [];
    private readonly HashSet<ushort> _received = [];
    private TcpClient? _tcp;
    private int _published;

    public List<string> Received { get; } = [];

    public List<string> Acknowledged { get; } = [];

    public bool HasUnacknowledged => _onTheWay.Count > 0;

    public bool SessionPresent { get; private set; }

    /// <summary>False where the server cannot serve it, or went away before CONNACK.</summary>
    public bool TryConnect(int port)
    {
        _tcp?.Dispose();
        try
        {
            _tcp = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 20_000 };
            Send([0x10, .. Body([0, 4, .. "MQTT"u8, 4, 0, 0, 60, .. Text(id)])]);
            var (kind, body) = Read();
            Assert.Equal(0x20, kind);
            if (body[1] == 3) return false; // Its disk is gone, it is about to be killed.
            Assert.Equal(0, body[1]);
            SessionPresent = body[0] == 1;
            foreach (var (_, publish) in _onTheWay) Send(publish, again: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Subscribe(string filter, byte qos)
    {
        Send([0x82, .. Body([0, 1, .. Text(filter), qos])]);
        Assert.Equal(0x90, Read().Kind);
    }

    /// <summary>Publishes; false where the server is gone.</summary>
    public bool TryPublish(string topic, string payload, byte qos)
    {
        var publish = new Publish((ushort)((_published % 60_000) + 1), topic, payload, qos);
        _onTheWay.Add(_published++, publish);
        return Try(() => Send(publish, again: false));
    }

    /// <summary>Handles one packet; false where the server is gone.</summary>
    public bool TryHandle() => Try(() => Handle(Read()));

    /// <summary>Handles all packets until the answer to a ping.</summary>
    public bool TryHandleAll() => Try(() =>
    {
        Send([0xC0, 0]);
        while (true)
        {
            var packet = Read();
            if (packet.Kind == 0xD0) return;
            Handle(packet);
        }
    });

    public void Dispose() => _tcp?.Dispose();

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Handle((int Kind, byte[] Body) packet)
    {
        var (kind, body) = packet;
        if (kind >> 4 == 3)
        {
            Take(kind, body);
            return;
        }

        var packetId = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (kind == 0x62)
        {
            _received.Remove(packetId);
            Send([0x70, 2, body[0], body[1]]);
            return;
        }

        var (number, publish) = _onTheWay.First(p => p.Value.PacketId == packetId);
        if (kind == 0x50)
        {
            _onTheWay[number] = publish with { IsReleased = true };
            Send([0x62, 2, body[0], body[1]]);
            return;
        }

        Assert.Equal(publish.QoS == 1 ? 0x40 : 0x70, kind);
        _onTheWay.Remove(number);
        Acknowledged.Add(publish.Payload);
    }

    private void Take(int kind, byte[] body)
    {
        var qos = (kind >> 1) & 3;
        var topic = BinaryPrimitives.ReadUInt16BigEndian(body);
        var packetId = body.AsSpan(2 + topic, 2);
        if (qos == 1 || _received.Add(BinaryPrimitives.ReadUInt16BigEndian(packetId))) Received.Add(Encoding.UTF8.GetString(body.AsSpan(4 + topic)));
        Send([(byte)(qos == 1 ? 0x40 : 0x50), 2, packetId[0], packetId[1]]);
    }

    private void Send(Publish publish, bool again)
    {
        byte[] packetId = [(byte)(publish.PacketId >> 8), (byte)publish.PacketId];
        if (publish.IsReleased) Send([0x62, 2, .. packetId]);
        else Send([(byte)(0x30 | (publish.QoS << 1) | (again ? 8 : 0)), .. Body([.. Text(publish.Topic), .. packetId, .. Encoding.UTF8.GetBytes(publish.Payload)])]);
    }

    private void Send(ReadOnlySpan<byte> bytes) => _tcp!.GetStream().Write(bytes);

    private (int Kind, byte[] Body) Read()
    {
        var stream = _tcp!.GetStream();
        var kind = stream.ReadByte();
        var length = stream.ReadByte();
        if (kind < 0 || length < 0) throw new IOException("the server is gone");
        var body = new byte[length];
        stream.ReadExactly(body);
        return (kind, body);
    }

    private static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Body(byte[] body) => [(byte)body.Length, .. body];

    private sealed record Publish(ushort PacketId, string Topic, string Payload, byte QoS, bool IsReleased = false);
}
