using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Journals;

/// <summary>A reading as a journal record holds it, for hosts that read records back from their store.</summary>
public readonly ref struct StoredReading
{
    /// <summary>The board, ASCII.</summary>
    public ReadOnlySpan<byte> Device { get; private init; }

    /// <summary>The board's boot counter.</summary>
    public long Boot { get; private init; }

    /// <summary>The board's number for it within the boot.</summary>
    public long Seq { get; private init; }

    /// <summary>What the gateway that took it in stored with it.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Takes a record apart; false where it is not a reading.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out StoredReading reading)
    {
        reading = default;
        if (record.Length < 2 || record.Length < 2 + record[1]
            || JournalRecord.Split(record, out var device, out var at) != RecordKind.Reading)
            return false;
        var reader = new MessageReader(record[at..]);
        var boot = reader.Number();
        var seq = reader.Number();
        if (reader.Failed)
            return false;
        reading = new StoredReading { Device = device, Boot = boot, Seq = seq, Body = reader.Rest() };
        return true;
    }
}
