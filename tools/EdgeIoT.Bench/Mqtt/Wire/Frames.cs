using System.Buffers.Binary;
using System.Text;

namespace EdgeIoT.Bench.Mqtt.Wire;

/// <summary>Packets of MQTT 3.1.1 that a load sends.</summary>
internal static class Frames
{
    public const byte ConnAck = 0x20;
    public const byte Publish = 0x30;
    public const byte PubAck = 0x40;
    public const byte SubAck = 0x90;
    public const byte PingResponse = 0xD0;

    public static byte[] PingRequest { get; } = [0xC0, 0];

    /// <summary>Clean session, no keep-alive.</summary>
    public static byte[] Connect(string clientId) => Frame(0x10, [0, 4, .. "MQTT"u8, 4, 2, 0, 0, .. Text(clientId)]);

    public static byte[] Subscribe(string filter, int qos) => Frame(0x82, [0, 1, .. Text(filter), (byte)qos]);

    /// <summary>A PUBLISH to be sent many times: at <paramref name="identifierAt"/> goes its packet identifier (QoS 1).</summary>
    public static byte[] PublishTemplate(string topic, int qos, int payload, out int identifierAt)
    {
        var frame = Frame((byte)(Publish | (qos << 1)), [.. Text(topic), .. new byte[qos > 0 ? 2 : 0], .. new byte[payload]]);
        identifierAt = frame.Length - payload - 2;
        frame.AsSpan(frame.Length - payload).Fill((byte)'x');
        return frame;
    }

    private static byte[] Text(string text)
    {
        var bytes = new byte[2 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(bytes.Length - 2));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(2));
        return bytes;
    }

    private static byte[] Frame(byte first, byte[] body)
    {
        List<byte> header = [first];
        var left = body.Length;
        do
        {
            header.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
            left >>= 7;
        }
        while (left > 0);
        return [.. header, .. body];
    }
}
