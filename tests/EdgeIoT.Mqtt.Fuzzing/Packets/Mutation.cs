using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>Damages packets in the ways that break parsers.</summary>
internal sealed class Mutation(Chance chance, Func<byte[]> others)
{
    private static readonly byte[][] Words =
    [
        [0], [1], [0x7F], [0x80], [0xFF], [0, 0], [0, 1], [0xFF, 0xFF], [0xFF, 0xFE], [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0], [0x80, 0x80, 0x80, 0x80, 1],
        [0, 1, 0], [0, 2, 0xC3, 0x28], [0, 3, 0xED, 0xA0, 0x80], [0, 4, 0xF4, 0x90, 0x80, 0x80], [0, 2, 0xC0, 0x80], [0, 1, (byte)'#'], [0, 3, (byte)'a', (byte)'/', (byte)'+'],
        [0, 3, 0xEF, 0xBB, 0xBF], [0, 3, 0xEF, 0xBF, 0xBF], [0x26, 0, 0, 0, 0], [0x23, 0, 0], [0x0B, 0], [0x0B, 1], [0x21, 0, 0], [0x27, 0, 0, 0, 5], [0x2B], [0x7F, 1],
    ];

    /// <summary>The packet, damaged once or a few times; mostly with a remaining length that fits, because others are found at once.</summary>
    public byte[] Of(byte[] packet)
    {
        if (chance.Hit(0.03)) return Noise();
        var body = packet.Length > 1 ? packet[HeaderSize(packet)..] : [];
        var first = packet.Length > 0 ? packet[0] : (byte)0;
        for (var times = chance.Hit(0.6) ? 1 : chance.Between(1, 4); times > 0; times--) body = Once(body);
        if (chance.Hit(0.05)) first ^= (byte)(1 << chance.Below(8));
        var made = Wire.Packet(first, body);
        if (chance.Hit(0.08)) made = Once(made);
        return made;
    }

    private static int HeaderSize(byte[] packet)
    {
        var size = 1;
        while (size < packet.Length - 1 && size < 4 && packet[size] > 127) size++;
        return size + 1;
    }

    private byte[] Once(byte[] bytes)
    {
        var at = chance.Below(bytes.Length + 1);
        var word = chance.Of(Words);
        switch (chance.Below(8))
        {
            case 0 when bytes.Length > 0:
                return With(bytes, at, b => (byte)(b ^ (1 << chance.Below(8))));
            case 1 when bytes.Length > 0:
                return With(bytes, at, _ => (byte)chance.Below(256));
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + chance.Between(1, 4))..]];
            case 4:
                return [.. bytes[..at], .. word, .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. word, .. bytes[Math.Min(bytes.Length, at + word.Length)..]];
            case 6:
                var other = others();
                return [.. bytes[..at], .. other[chance.Below(other.Length + 1)..]];
            default:
                var end = at + chance.Below(bytes.Length - at + 1);
                return [.. bytes[..end], .. bytes[at..]];
        }
    }

    private byte[] With(byte[] bytes, int at, Func<byte, byte> change)
    {
        var copy = bytes.ToArray();
        at %= copy.Length;
        copy[at] = change(copy[at]);
        return copy;
    }

    private byte[] Noise()
    {
        var noise = new byte[chance.Below(64)];
        chance.Fill(noise);
        return noise;
    }
}
