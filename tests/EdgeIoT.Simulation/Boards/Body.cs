using System.Buffers.Binary;
using EdgeIoT.Simulation.Story;

namespace EdgeIoT.Simulation.Boards;

/// <summary>
/// What is stored with a reading here: a mark by which it is found inside the bytes of a journal record, whatever form the mesh
/// gives to those, then the number of the reading, the connection that it came by, filling and a checksum.
/// </summary>
public static class Body
{
    private const int Fixed = 20;
    private const int MarkLength = 8;

    /// <summary>The mark.</summary>
    public static ReadOnlySpan<byte> Mark => [0xD1, 0x5C, 0x0E, 0x51, 0x3A, 0xF7, 0x99, 0x42];

    /// <summary>The body of a reading on one of the connections that carry it.</summary>
    public static byte[] Of(Reading reading, Connection connection)
    {
        var filling = (int)(connection.Id % 40);
        var body = new byte[Fixed + filling];
        Mark.CopyTo(body);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(MarkLength), reading.Number);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(MarkLength + 4), (int)connection.Id);
        body.AsSpan(Fixed).Fill((byte)reading.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(MarkLength + 8), Check(body));
        return body;
    }

    /// <summary>Reads a body; false where it is none that was ever made.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out int reading, out long connection)
    {
        (reading, connection) = (0, 0);
        if (body.Length < Fixed || !body.StartsWith(Mark))
            return false;
        reading = BinaryPrimitives.ReadInt32LittleEndian(body[MarkLength..]);
        connection = BinaryPrimitives.ReadInt32LittleEndian(body[(MarkLength + 4)..]);
        return body.Length == Fixed + (connection % 40) && BinaryPrimitives.ReadUInt32LittleEndian(body[(MarkLength + 8)..]) == Check(body);
    }

    /// <summary>The number of the first reading whose body is somewhere in <paramref name="bytes"/>, which is moved behind it.</summary>
    public static bool TryFind(ref ReadOnlySpan<byte> bytes, out int reading)
    {
        reading = 0;
        var at = bytes.IndexOf(Mark);
        if (at < 0 || bytes.Length < at + Fixed)
            return false;
        reading = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + MarkLength)..]);
        bytes = bytes[(at + Fixed)..];
        return true;
    }

    private static uint Check(ReadOnlySpan<byte> body) => Checksum.Of(body[..(MarkLength + 8)]) ^ Checksum.Of(body[Fixed..]);
}
