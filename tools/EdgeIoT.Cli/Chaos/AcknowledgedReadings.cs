using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeIoT.Cli.Chaos;

/// <summary>A reading by the name that its board gave it.</summary>
internal readonly record struct ReadingName(string Device, long Boot, long Seq);

/// <summary>What the boards were told is safe, and when.</summary>
internal sealed class AcknowledgedReadings
{
    private readonly ConcurrentQueue<(ReadingName Name, long At)> _all = new();
    private readonly ConcurrentDictionary<string, long> _newest = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    public IEnumerable<ReadingName> Names => _all.Select(a => a.Name);

    public void Add(ReadingName name)
    {
        var now = Stopwatch.GetTimestamp();
        _all.Enqueue((name, now));
        _newest[name.Device] = now;
    }

    /// <summary>How many boards have one that is newer.</summary>
    public int BoardsSince(long time) => _newest.Values.Count(at => at > time);

    /// <summary>What happened between two moments of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public AcknowledgementFigures Between(long from, long to)
    {
        var (count, longest) = (0, TimeSpan.Zero);
        foreach (var device in _all.GroupBy(a => a.Name.Device, StringComparer.Ordinal))
        {
            var before = from;
            foreach (var (_, at) in device.Where(a => a.At > from && a.At <= to))
            {
                count++;
                longest = Longer(longest, before, at);
                before = at;
            }

            longest = Longer(longest, before, to);
        }

        return new AcknowledgementFigures(count, count / Math.Max(0.001, Stopwatch.GetElapsedTime(from, to).TotalSeconds), longest);
    }

    private static TimeSpan Longer(TimeSpan longest, long from, long to) =>
        Stopwatch.GetElapsedTime(from, to) is var time && time > longest ? time : longest;
}

/// <param name="LongestWait">The longest time in which some board got no acknowledgement.</param>
internal sealed record AcknowledgementFigures(int Count, double PerSecond, TimeSpan LongestWait);
