using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeIoT.EndToEnd.Audit;

/// <summary>One acknowledgement: which reading, on which gateway's port, when on the machine's monotonic clock.</summary>
internal readonly record struct Acknowledgement(ReadingId Id, int Port, TimeSpan At);

/// <summary>What clients were told is safe, and when.</summary>
internal sealed class Acknowledgements
{
    private readonly ConcurrentQueue<Acknowledgement> _all = new();
    private readonly ConcurrentDictionary<ReadingId, byte> _ids = new();

    public IReadOnlyCollection<ReadingId> Ids => (IReadOnlyCollection<ReadingId>)_ids.Keys;

    public int Count => _ids.Count;

    /// <summary>The machine's monotonic clock, the one that Python's time.monotonic() reads.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public void Add(Acknowledgement acknowledgement)
    {
        _all.Enqueue(acknowledgement);
        _ids.TryAdd(acknowledgement.Id, 0);
    }

    public bool HasFrom(string device) => _ids.Keys.Any(i => i.Device == device);

    public int CountFrom(string device) => _ids.Keys.Count(i => i.Device == device);

    public int CountAfter(TimeSpan time) => _all.Count(a => a.At > time);

    /// <summary>How many a gateway gave between two moments.</summary>
    public int CountThrough(int port, TimeSpan from, TimeSpan to) => _all.Count(a => a.Port == port && a.At > from && a.At < to);

    /// <summary>The longest time from <paramref name="from"/> on without an acknowledgement for a device.</summary>
    public TimeSpan LongestGap(string device, TimeSpan from, TimeSpan to)
    {
        var times = _all.Where(a => a.Id.Device == device).Select(a => a.At).Where(t => t >= from && t <= to).Prepend(from).Append(to).Order().ToList();
        return times.Zip(times.Skip(1), (a, b) => b - a).Max();
    }
}
