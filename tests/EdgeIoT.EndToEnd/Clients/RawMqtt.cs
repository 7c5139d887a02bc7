using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeIoT.EndToEnd.Clients;

/// <summary>Just enough MQTT 5, written by hand, to publish one message and read the reason code of its PUBACK.</summary>
internal static class RawMqtt
{
    /// <returns>The reason code and the reason string, or null when the connection ended without an answer.</returns>
    public static async Task<(byte Code, string Reason)?> PublishAsync(int port, string topic, string payload)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Packet(0x10, [0, 4, .. "MQTT"u8, 5, 2, 0, 10, 0, .. Text("odd")]), patience.Token);
        var (kind, connack) = await ReceiveAsync(stream, patience.Token) ?? throw new IOException("No CONNACK.");
        Assert.True(kind == 0x20 && connack[1] == 0, $"CONNACK {Convert.ToHexString(connack)}");
        await stream.WriteAsync(Packet(0x32, [.. Text(topic), 0, 1, 0, .. Encoding.UTF8.GetBytes(payload)]), patience.Token);
        while (await ReceiveAsync(stream, patience.Token) is var (type, body))
        {
            if (type == 0x40)
                return (body.Length > 2 ? body[2] : (byte)0, body.Length > 4 ? Encoding.UTF8.GetString(body, 4, body.Length - 4) : "");
        }

        return null;
    }

    internal static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        return [.. length, .. bytes];
    }

    internal static byte[] Packet(byte kind, byte[] body)
    {
        var size = new List<byte>();
        var length = body.Length;
        do
        {
            size.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);
        return [kind, .. size, .. body];
    }

    internal static async Task<(byte Kind, byte[] Body)?> ReceiveAsync(NetworkStream stream, CancellationToken cancel)
    {
        var one = new byte[1];
        if (await stream.ReadAsync(one, cancel) == 0)
            return null;
        var kind = one[0];
        var (length, shift) = (0, 0);
        do
        {
            await stream.ReadExactlyAsync(one, cancel);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while ((one[0] & 0x80) != 0);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancel);
        return (kind, body);
    }
}
