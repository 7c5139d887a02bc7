using System.Globalization;
using System.Text.Json;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Gateway.Data;

/// <summary>
/// What a newer epoch began without: <c>conflicts/epoch-2-….jsonl</c>, an entry a line. It is on the disk before the entries leave the log; where
/// it cannot be written, the gateway stops rather than drop them.
/// </summary>
internal sealed class ConflictFiles(DataFolder data)
{
    private readonly string _started = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Appends entries to the file of the epoch, and returns its path.</summary>
    public string Keep(long epoch, IReadOnlyList<LogEntry> entries)
    {
        Directory.CreateDirectory(data.Conflicts);
        var path = Path.Combine(data.Conflicts, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch}-{_started}.jsonl"));
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write);
        foreach (var entry in entries)
        {
            using (var json = new Utf8JsonWriter(stream))
                Write(json, entry);
            stream.WriteByte((byte)'\n');
        }

        stream.Flush(flushToDisk: true);
        SystemDisk.SyncFolder(data.Conflicts);
        SystemDisk.SyncFolder(data.Path);
        return path;
    }

    private static void Write(Utf8JsonWriter json, in LogEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, entry.Index);
        json.WriteNumber("epoch"u8, entry.Epoch);
        json.WriteNumber("term"u8, entry.TermOfEpoch);
        json.WriteString("kind"u8, entry.Kind switch
        {
            EntryKind.NoOp => "no-op",
            EntryKind.Configuration => "configuration",
            EntryKind.Cut => "cut",
            EntryKind.GivenUp => "given-up",
            _ => "command",
        });
        json.WriteBase64String("payload"u8, entry.Payload.Span);
        json.WriteEndObject();
    }
}
