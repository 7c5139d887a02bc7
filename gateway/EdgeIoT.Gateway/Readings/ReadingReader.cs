using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Gateway.Readings;

/// <summary>Reads ordered readings back: for one query on one thread. Neighbours in a journal share a read of the disk.</summary>
public sealed class ReadingReader(ReadingIndex index, SegmentStore store)
{
    private readonly Dictionary<int, SegmentStore.Cursor> _cursors = [];

    /// <summary>The sequences of a query, ascending: those after <paramref name="after"/>, of one board or of all.</summary>
    public IEnumerable<long> Select(string? device, long after, int limit)
    {
        if (device is null)
        {
            var first = Math.Max(Math.Min(after, index.Count) + 1, index.First);
            var last = Math.Min(index.Count, first + limit - 1);
            for (var sequence = first; sequence <= last; sequence++)
                yield return sequence;
            yield break;
        }

        if (index.Find(device)?.Sequences is not { } sequences)
            yield break;
        var from = sequences.FirstAbove(after);
        for (var i = from; i < sequences.Count && i < from + limit; i++)
            yield return sequences[i];
    }

    /// <summary>Writes a reading as JSON, without a line end, and returns its length; 0 where it was forgotten meanwhile.</summary>
    /// <param name="sequence">One that the index has.</param>
    /// <param name="target">At least <see cref="ReadingJson.MaxSize"/> bytes.</param>
    /// <exception cref="StoreException">It cannot be read back.</exception>
    public int WriteJson(long sequence, Span<byte> target)
    {
        StoredReading reading;
        Measurement measurement;
        try
        {
            Read(sequence, out reading, out measurement, out _);
        }
        catch (Exception gone) when (gone is ArgumentOutOfRangeException or FileNotFoundException && (sequence < index.First || sequence > index.Count))
        {
            return 0;
        }

        return ReadingJson.Write(target, sequence, reading.Device, reading.Boot, reading.Seq, measurement);
    }

    /// <summary>Reads a reading that the index has, and the gateway that took it in. Its spans are good until the next call.</summary>
    internal void Read(long sequence, out StoredReading reading, out Measurement measurement, out NodeId gateway)
    {
        var (slot, record) = index.LocationOf(sequence);
        if (!_cursors.TryGetValue(slot, out var cursor))
            _cursors.Add(slot, cursor = store.OpenCursor());
        var content = cursor.ReadJournal(slot, record);
        if (!StoredReading.TryRead(content.Span, out reading) || !ReadingBody.TryDecode(reading.Body, out measurement))
            throw new StoreException($"reading {sequence} was written by a version that this one does not understand");
        gateway = store.JournalOf(slot).Gateway;
    }
}
