using System.Text;

namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>Bytes as they go over the wire. Shares nothing with the writers of the product, so that both can be wrong only apart.</summary>
internal sealed class Wire
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public Wire Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public Wire UInt16(int value) => Byte(value >> 8).Byte(value);

    public Wire UInt32(uint value) => UInt16((int)(value >> 16)).UInt16((int)value);

    public Wire Variable(int value)
    {
        for (; value > 127; value >>= 7) Byte((value & 127) | 128);
        return Byte(value);
    }

    public Wire Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Wire Binary(ReadOnlySpan<byte> bytes) => UInt16(bytes.Length).Raw(bytes);

    public Wire Text(string text) => Binary(Encoding.UTF8.GetBytes(text));

    /// <summary>Another one with its length before it.</summary>
    public Wire Block(Wire block) => Variable(block.Length).Raw(block.ToArray());

    public byte[] ToArray() => [.. _bytes];

    /// <summary>This as the body of a packet.</summary>
    public byte[] Packet(int type, int flags = 0) => Packet((byte)((type << 4) | flags), [.. _bytes]);

    public static byte[] Packet(byte first, byte[] body) => new Wire().Byte(first).Variable(body.Length).Raw(body).ToArray();
}
