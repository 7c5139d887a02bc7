using System.Buffers.Binary;

namespace EdgeIoT.Gateway.Readings;

/// <summary>
/// How a measurement is kept in a journal: flags (1 byte), time (8 bytes), then 8 bytes for each value that is present, in the order
/// temperature, humidity, pressure.
/// </summary>
public static class ReadingBody
{
    /// <summary>The most bytes.</summary>
    public const int MaxSize = 1 + (4 * 8);

    private const byte Stamped = 1;
    private const byte Temperature = 2;
    private const byte Humidity = 4;
    private const byte Pressure = 8;
    private const byte Known = Stamped | Temperature | Humidity | Pressure;

    /// <summary>The body of a measurement, in memory of its own.</summary>
    public static byte[] Encode(in Measurement measurement)
    {
        Span<byte> body = stackalloc byte[MaxSize];
        var length = 9;
        var flags = measurement.StampedByGateway ? Stamped : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], measurement.TimeUnixMilliseconds);
        flags |= Put(body, ref length, measurement.TemperatureC, Temperature);
        flags |= Put(body, ref length, measurement.HumidityPct, Humidity);
        flags |= Put(body, ref length, measurement.PressureHpa, Pressure);
        body[0] = flags;
        return body[..length].ToArray();
    }

    /// <summary>False where a newer version wrote it, or it is no body at all.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, out Measurement measurement)
    {
        measurement = default;
        if (body.Length < 9 || (body[0] & ~Known) != 0 || body.Length != 9 + (8 * (System.Numerics.BitOperations.PopCount(body[0]) - (body[0] & Stamped))))
            return false;
        var flags = body[0];
        var at = 9;
        measurement = new Measurement(
            BinaryPrimitives.ReadInt64LittleEndian(body[1..]),
            (flags & Stamped) != 0,
            Get(body, ref at, (flags & Temperature) != 0),
            Get(body, ref at, (flags & Humidity) != 0),
            Get(body, ref at, (flags & Pressure) != 0));
        return true;
    }

    private static byte Put(Span<byte> body, ref int length, double value, byte flag)
    {
        if (double.IsNaN(value))
            return 0;
        BinaryPrimitives.WriteDoubleLittleEndian(body[length..], value);
        length += 8;
        return flag;
    }

    private static double Get(ReadOnlySpan<byte> body, ref int at, bool present)
    {
        if (!present)
            return double.NaN;
        at += 8;
        return BinaryPrimitives.ReadDoubleLittleEndian(body[(at - 8)..]);
    }
}
