namespace EdgeIoT.Mesh.Journals;

/// <summary>A reading as a journal record holds it, for hosts that read records back from their store.</summary>
public readonly ref struct StoredReading
{
    private const byte ReadingKind = 1;

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
        if (record.Length < 2 || record[0] != ReadingKind || record.Length < 2 + record[1])
            return false;
        var rest = record[(2 + record[1])..];
        if (!TryTakeNumber(ref rest, out var boot) || !TryTakeNumber(ref rest, out var seq))
            return false;
        reading = new StoredReading { Device = record.Slice(2, record[1]), Boot = boot, Seq = seq, Body = rest };
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        for (var i = 0; i < source.Length && i < 9; i++)
        {
            value |= (long)(source[i] & 0x7F) << (7 * i);
            if (source[i] >= 0x80)
                continue;
            source = source[(i + 1)..];
            return true;
        }

        return false;
    }
}
