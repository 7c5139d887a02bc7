using System.Buffers.Binary;
using EdgeIoT.Mqtt.Persistence;

namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>The records of a frame whose checksum is right, but which make no sense: they are passed over.</summary>
internal static class RecordReading
{
    public static string Read(byte[] bytes)
    {
        var state = new StoredState();
        state.Apply(Seed(), 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        state.Apply(bytes, 1);
        state.Apply(Framed(bytes), 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (256 * 1024) + (64L * bytes.Length)) throw new Runs.FindingException($"{allocated} bytes allocated for records of {bytes.Length}");
        return $"{state.Sessions.Count} {state.Messages.Count} {state.Retained.Count} {state.Unknown} {state.Sessions.Values.Sum(s => s.Queue.Count + s.Inflight.Count)}";
    }

    /// <summary>A session with a message that waits and one that is on its way, and a retained message.</summary>
    public static byte[] Seed()
    {
        var to = new RecordBuffer();
        Add(to, RecordKind.Session, r => new SessionFacts { ClientId = "c", ExpirySeconds = 60, LeftAt = 5 }.Write(r.Int64(1)));
        Add(to, RecordKind.Subscribed, r => r.Int64(1).Bytes("a/#"u8).UInt32(7).Byte(1));
        for (var number = 1; number < 3; number++)
        {
            var n = number;
            Add(to, RecordKind.Message, r => r.Int64(n).Byte(1).Int64(0).Bytes("a/b"u8).Bytes([]).Bytes("payload"u8));
            Add(to, RecordKind.Queued, r => r.Int64(1).Int64(n).Byte(1).UInt16(1).UInt32(7));
        }

        Add(to, RecordKind.Sent, r => r.Int64(1).Int64(1).UInt16(9));
        Add(to, RecordKind.Received, r => r.Int64(1).UInt16(3));
        Add(to, RecordKind.Retained, r => r.Bytes("a/r"u8).Byte(1).Int64(1000).Int64(0).Bytes([]).Bytes("kept"u8).Bytes([]));
        return to.Frame[JournalFrame.HeadSize..].ToArray();
    }

    /// <summary>The bytes as the fields of one record: the first says which.</summary>
    private static byte[] Framed(byte[] bytes)
    {
        if (bytes.Length == 0) return [];
        var record = new byte[5 + bytes.Length - 1];
        record[0] = (byte)(bytes[0] % 18);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), bytes.Length - 1);
        bytes.AsSpan(1).CopyTo(record.AsSpan(5));
        return record;
    }

    private static void Add(RecordBuffer to, RecordKind kind, Action<RecordBuffer> fields)
    {
        var at = to.Begin(kind);
        fields(to);
        to.End(at);
    }
}
