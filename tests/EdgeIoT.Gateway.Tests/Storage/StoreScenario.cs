using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Tests.Storage;

/// <summary>What the store's tests share: small segments, known contents, a disk that does not flush unless it is told to fail.</summary>
internal static class StoreScenario
{
    public const int SmallSegment = 64 * 1024;

    public static readonly JournalId Own = new(new NodeId(1, 1), 1);
    public static readonly JournalId Second = new(new NodeId(2, 2), 7);
    public static readonly JournalId Third = new(new NodeId(3, 3), 2);

    public static StoreOptions Options(TemporaryFolder folder, IDisk? disk = null) =>
        new() { Folder = folder.Path, SegmentSize = SmallSegment, RecentBytes = 32 * 1024, Disk = disk ?? new TestDisk() };

    public static byte[] Body(JournalId journal, long record, int length = 100)
    {
        var body = new byte[length];
        new Random(HashCode.Combine(journal.Incarnation, record)).NextBytes(body);
        return body;
    }

    public static LogEntry Entry(long index, long term = 1, int length = 40) =>
        new(index, term, EntryKind.Cut, (ulong)((index * 31) + term), Body(Own, index + (term * 1000), length));

    public static ReadOnlyMemory<byte>[] Bodies(JournalId journal, long first, int count, int length = 100) =>
        [.. Enumerable.Range(0, count).Select(i => new ReadOnlyMemory<byte>(Body(journal, first + i, length)))];

    /// <summary>A snapshot at an entry, as the mesh encodes it, of journals up to these records.</summary>
    public static MeshSnapshot Snapshot(long index, params JournalExtent[] journals)
    {
        var bytes = new List<byte> { 1 };
        bytes.AddRange(BitConverter.GetBytes(77UL));
        Number(bytes, index);
        Number(bytes, 1);
        bytes.AddRange(BitConverter.GetBytes(Entry(index).Chain));
        Number(bytes, index * 10);
        Number(bytes, journals.Length);
        Span<byte> id = stackalloc byte[NodeId.Size];
        foreach (var extent in journals)
        {
            extent.Journal.Gateway.Write(id);
            bytes.AddRange(id);
            Number(bytes, extent.Journal.Incarnation);
            Number(bytes, extent.Last);
        }

        bytes.AddRange([0, 0, 0, 0]);
        return MeshSnapshot.Decode(bytes.ToArray())!;
    }

    private static void Number(List<byte> bytes, long value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    public static void AssertJournal(SegmentStore store, JournalId journal, long first, long last, int length = 100)
    {
        var records = new List<ReadOnlyMemory<byte>>();
        while (records.Count < last - first + 1)
            store.ReadJournal(journal, first + records.Count, last, 10_000, records);
        for (var i = 0; i < records.Count; i++)
            Assert.Equal(Body(journal, first + i, length), records[i].ToArray());
    }

    public static void AssertLog(SegmentStore store, long first, long last, long term = 1)
    {
        var entries = new List<LogEntry>();
        while (entries.Count < last - first + 1)
            store.ReadLog(first + entries.Count, last, 10_000, entries);
        for (var i = 0; i < entries.Count; i++)
        {
            var expected = Entry(first + i, term);
            Assert.Equal(expected with { Payload = default }, entries[i] with { Payload = default });
            Assert.Equal(expected.Payload.ToArray(), entries[i].Payload.ToArray());
        }
    }
}

/// <summary>A disk without flushes, so that thousands of cases take seconds; and one that fails when it is told to.</summary>
internal sealed class TestDisk : IDisk
{
    private readonly ManualResetEventSlim _came = new();

    public bool FailWrites { get; set; }

    public bool FailFlushes { get; set; }

    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public int Flushes { get; private set; }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
    {
        if (FailWrites)
            throw new IOException("No space left on device");
        RandomAccess.Write(file, data, offset);
    }

    /// <summary>Waits until a flush stands before the closed gate.</summary>
    public void WaitForFlush() => Assert.True(_came.Wait(TimeSpan.FromSeconds(20)), "no flush came");

    public void Sync(SafeFileHandle file)
    {
        if (!Gate.IsSet)
            _came.Set();
        Gate.Wait();
        Flushes++;
        if (FailFlushes)
            throw new IOException("Input/output error");
    }
}
