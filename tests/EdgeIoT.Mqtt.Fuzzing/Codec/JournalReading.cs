using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Mqtt.Persistence;

namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>A file of the journal, damaged by whatever the bytes say: what is read is what was written, in order, and every byte is accounted for.</summary>
internal static class JournalReading
{
    private const ulong Salt = 0x1234_5678_9ABC_DEF0;

    private static readonly string Folder = Directory.CreateTempSubdirectory("edgeiot-fuzz-").FullName;

    static JournalReading() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    public static string Read(byte[] bytes)
    {
        var written = new List<byte[]>();
        var file = Damaged(Whole(bytes, written), bytes);
        var path = Path.Combine(Folder, $"{Environment.CurrentManagedThreadId}");
        File.WriteAllBytes(path, file);
        using var reader = new JournalReader(path);
        var (next, frames, length) = (0, 0, 0L);
        while (reader.TryNext(out var records))
        {
            var found = written.FindIndex(next, w => records.Span.SequenceEqual(w));
            Expect(found >= 0, "records that nobody wrote, or out of order");
            next = found + 1;
            frames++;
            length += JournalFrame.HeadSize + records.Length;
        }

        var head = reader.IsReadable ? Math.Min(JournalHeader.Size, file.Length) : 0;
        Expect(head + length + reader.Damaged + reader.Torn == file.Length, $"{file.Length} bytes, of which {length} read, {reader.Damaged} damaged, {reader.Torn} torn");
        return $"{reader.IsReadable} {frames} of {written.Count} {reader.Damaged > 0} {reader.Torn > 0}";
    }

    /// <summary>Three frames; the bytes are in one of them, so that damage looks like frames now and then.</summary>
    private static byte[] Whole(byte[] bytes, List<byte[]> written)
    {
        var file = new List<byte>(JournalHeader.Create(Salt));
        foreach (var records in (byte[][])[RecordReading.Seed(), bytes, RecordReading.Seed()[..20]])
        {
            var frame = new byte[JournalFrame.HeadSize + records.Length];
            records.CopyTo(frame, JournalFrame.HeadSize);
            JournalFrame.Seal(frame, Salt, 1);
            written.Add(records);
            file.AddRange(frame);
        }

        return [.. file];
    }

    private static byte[] Damaged(byte[] file, byte[] bytes)
    {
        if (bytes.Length < 4) return file;
        var at = ((bytes[0] << 8) | bytes[1]) % file.Length;
        switch (bytes[2] % 5)
        {
            case 0:
                file[at] ^= (byte)(bytes[3] | 1);
                return file;
            case 1:
                return file[..at];
            case 2:
                return [.. file[..at], .. bytes, .. file[at..]];
            case 3:
                return [.. file[..at], .. file[Math.Min(file.Length, at + bytes[3])..]];
            default:
                return file;
        }
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition) throw new FindingException(what);
    }
}
