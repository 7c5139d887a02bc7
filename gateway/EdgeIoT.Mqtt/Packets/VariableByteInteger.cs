namespace EdgeIoT.Mqtt.Packets;

/// <summary>Integers of one to four bytes, seven bits each (MQTT 5.0 §1.5.5).</summary>
internal static class VariableByteInteger
{
    public const int Max = 268_435_455;

    public enum Outcome
    {
        Read,
        NeedsMore,
        Malformed,
    }

    public static Outcome TryRead(ReadOnlySpan<byte> bytes, out int value, out int size)
    {
        value = 0;
        for (size = 0; size < 4; size++)
        {
            if (size >= bytes.Length) return Outcome.NeedsMore;
            var b = bytes[size];
            value |= (b & 0x7F) << (7 * size);
            if (b >= 0x80) continue;
            if (b == 0 && size > 0) return Outcome.Malformed;
            size++;
            return Outcome.Read;
        }

        return Outcome.Malformed;
    }

    public static int Size(int value) => value switch
    {
        < 128 => 1,
        < 16_384 => 2,
        < 2_097_152 => 3,
        _ => 4,
    };

    public static int Write(Span<byte> to, int value)
    {
        var size = 0;
        while (value >= 0x80)
        {
            to[size++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[size++] = (byte)value;
        return size;
    }
}
