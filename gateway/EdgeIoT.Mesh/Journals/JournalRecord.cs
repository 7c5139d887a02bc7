using System.Text;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>What a record of a journal says.</summary>
internal enum RecordKind : byte
{
    /// <summary>A reading: device, boot, seq, body.</summary>
    Reading = 1,

    /// <summary>A device's connection begins here: what follows of it is ordered after the named positions.</summary>
    Attach = 2,
}

/// <summary>Encoding of journal records. The device comes first, with its length in one byte.</summary>
internal static class JournalRecord
{
    public const int MostDeviceBytes = 64;
    public const int MostBodyBytes = 512;
    private const int MostPositions = 4096;

    public static byte[] Reading(MessageWriter writer, string device, in IncomingReading reading)
    {
        Begin(writer, RecordKind.Reading, device).Number(reading.Boot).Number(reading.Seq).Raw(reading.Body.Span);
        return writer.Written.ToArray();
    }

    public static byte[] Attach(MessageWriter writer, string device, IReadOnlyList<JournalExtent> positions)
    {
        Begin(writer, RecordKind.Attach, device).Number(positions.Count);
        foreach (var position in positions)
            writer.Journal(position.Journal).Number(position.Last);
        return writer.Written.ToArray();
    }

    /// <summary>Splits a record into kind, device (ASCII) and the rest.</summary>
    public static RecordKind Split(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> device, out int rest)
    {
        var length = record[1];
        device = record.Slice(2, length);
        rest = 2 + length;
        return (RecordKind)record[0];
    }

    public static JournalExtent[] Positions(ReadOnlySpan<byte> rest)
    {
        var reader = new MessageReader(rest);
        var positions = new JournalExtent[reader.Count(MostPositions)];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = new JournalExtent(reader.Journal(), reader.Number());
        return positions;
    }

    /// <summary>Whether bytes from the network are a record: nothing malformed ever gets into a journal.</summary>
    public static bool IsValid(ReadOnlySpan<byte> record)
    {
        if (record.Length < 3 || record[1] is 0 or > MostDeviceBytes || record.Length < 2 + record[1])
            return false;
        if (!Ascii.IsValid(record.Slice(2, record[1])))
            return false;
        var reader = new MessageReader(record[(2 + record[1])..]);
        switch ((RecordKind)record[0])
        {
            case RecordKind.Reading:
                reader.Number();
                reader.Number();
                return !reader.Failed && reader.Rest().Length <= MostBodyBytes;
            case RecordKind.Attach:
                for (var count = reader.Count(MostPositions); count > 0 && !reader.Failed; count--)
                {
                    reader.Journal();
                    reader.Number();
                }

                return reader.Complete;
            default:
                return false;
        }
    }

    private static MessageWriter Begin(MessageWriter writer, RecordKind kind, string device)
    {
        NodeContext.Check(device.Length is > 0 and <= MostDeviceBytes, "a device id has 1 to 64 characters");
        writer.BeginPayload().Byte((byte)kind).Byte((byte)device.Length);
        Span<byte> ascii = stackalloc byte[MostDeviceBytes];
        Encoding.ASCII.GetBytes(device, ascii);
        return writer.Raw(ascii[..device.Length]);
    }
}
