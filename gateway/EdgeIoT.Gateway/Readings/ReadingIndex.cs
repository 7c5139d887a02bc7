using System.Collections.Concurrent;
using EdgeIoT.Gateway.Storage;

namespace EdgeIoT.Gateway.Readings;

/// <summary>
/// Where each reading of the total order is stored, 16 bytes a reading; bodies stay on the disk. One thread adds, any thread asks.
/// </summary>
public sealed class ReadingIndex
{
    /// <summary>Bits for the record number; the rest is the number of the journal.</summary>
    private const int RecordBits = 40;

    private ChunkedLongs _locations = new();
    private readonly ConcurrentDictionary<string, DeviceReadings> _devices = new(StringComparer.Ordinal);
    private DeviceReadings? _last;

    /// <summary>The newest sequence; also how many readings there ever were.</summary>
    public long Count => Volatile.Read(ref _locations).Count;

    /// <summary>The oldest sequence that is not forgotten; one more than <see cref="Count"/> where all are.</summary>
    public long First => Volatile.Read(ref _locations).First + 1;

    /// <summary>All boards that have readings, in no order.</summary>
    public IEnumerable<DeviceReadings> Devices => _devices.Values;

    /// <summary>How many boards have readings.</summary>
    public int DeviceCount => _devices.Count;

    /// <summary>Adds the next reading; true where it is the first of its board.</summary>
    /// <param name="sequence">One more than <see cref="Count"/>.</param>
    /// <param name="device">The board.</param>
    /// <param name="slot">The journal, see <see cref="SegmentStore.SlotOf"/>.</param>
    /// <param name="record">The record in it.</param>
    public bool Add(long sequence, string device, int slot, long record)
    {
        if (sequence != _locations.Count + 1)
            throw new ArgumentException($"Reading {sequence} does not follow {_locations.Count}.", nameof(sequence));
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(record, 1L << RecordBits);
        var readings = _last is { } last && string.Equals(last.Device, device, StringComparison.Ordinal)
            ? last
            : _devices.GetOrAdd(device, static name => new DeviceReadings(name));
        _last = readings;
        _locations.Add(((long)slot << RecordBits) | record);
        readings.Sequences.Add(sequence);
        return readings.Sequences.Count - readings.Sequences.First == 1;
    }

    /// <summary>Readings up to <paramref name="sequence"/> cannot be read any more; where that is more than there are, the next one comes behind it.
    /// A board that has none left stays known.</summary>
    public void Forget(long sequence)
    {
        foreach (var readings in _devices.Values)
            readings.Sequences.SkipTo(readings.Sequences.FirstAbove(sequence));
        _locations.SkipTo(sequence);
    }

    /// <summary>Forgets all: the order begins anew. A query that is under way ends early, or gets some of the old and some of the new.</summary>
    public void Clear()
    {
        _devices.Clear();
        _last = null;
        Volatile.Write(ref _locations, new ChunkedLongs());
    }

    /// <summary>The readings of a board, or null.</summary>
    public DeviceReadings? Find(string device) => _devices.GetValueOrDefault(device);

    /// <summary>Where a reading is stored.</summary>
    public (int Slot, long Record) LocationOf(long sequence)
    {
        var location = Volatile.Read(ref _locations)[sequence - 1];
        return ((int)(location >> RecordBits), location & ((1L << RecordBits) - 1));
    }
}
