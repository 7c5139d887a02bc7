using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;

namespace EdgeIoT.EndToEnd.Audit;

/// <summary>The promise, checked on what real gateways give: nothing acknowledged is lost, repeated or reordered.</summary>
internal static class ReadingsAudit
{
    /// <summary>How long a gateway may take to have everything in order after the last acknowledgement.</summary>
    private static readonly TimeSpan OrderedWithin = TimeSpan.FromSeconds(60);

    /// <param name="deviceOrder">False where an operator began a new epoch: what a device had sent to the side that was gone gets its place behind what it
    /// sent later.</param>
    /// <returns>The one list.</returns>
    public static async Task<IReadOnlyList<Reading>> CheckAsync(IEnumerable<GatewayUnderTest> gateways, IReadOnlyCollection<ReadingId> acknowledged, bool deviceOrder = true)
    {
        var lists = new List<(string Name, List<Reading> Readings)>();
        foreach (var gateway in gateways)
        {
            await CompleteAsync(gateway, acknowledged);
            lists.Add((gateway.Name, await gateway.ReadingsAsync()));
        }

        foreach (var (name, readings) in lists)
        {
            NoGaps(name, readings);
            NoRepeats(name, readings);
            if (deviceOrder)
                EachDeviceInOrder(name, readings);
        }

        // Readings that nobody acknowledged yet may be ordered between two looks: the shorter list is a beginning of the longer one.
        var longest = lists.MaxBy(l => l.Readings.Count);
        foreach (var (name, readings) in lists)
        {
            var at = readings.FindIndex(r => r.Line != longest.Readings[(int)r.Sequence - 1].Line);
            Assert.True(at < 0, at < 0 ? "" : $"{name} and {longest.Name} differ at sequence {at + 1}:\n{readings[at].Line}\n{longest.Readings[at].Line}");
        }

        return longest.Readings;
    }

    private static Task CompleteAsync(GatewayUnderTest gateway, IReadOnlyCollection<ReadingId> acknowledged) =>
        Eventually.HoldsAsync($"{gateway.Name} gives every acknowledged reading", OrderedWithin, async () =>
        {
            if (await gateway.MeshAsync() is not { } mesh)
                return "an answer";
            if ((long)mesh["sequence"]! < acknowledged.Count)
                return $"sequence is {mesh["sequence"]}, acknowledged were {acknowledged.Count}";
            var there = (await gateway.ReadingsAsync()).Select(r => r.Id).ToHashSet();
            var lost = acknowledged.Where(a => !there.Contains(a)).ToList();
            return lost.Count == 0 ? null : $"{lost.Count} of {acknowledged.Count} acknowledged: {string.Join(", ", lost.Take(10))}; sequence {mesh["sequence"]}";
        });

    private static void NoGaps(string name, List<Reading> readings)
    {
        for (var i = 0; i < readings.Count; i++)
            Assert.True(readings[i].Sequence == i + 1, $"{name}: place {i + 1} has sequence {readings[i].Sequence}");
    }

    private static void NoRepeats(string name, List<Reading> readings)
    {
        var seen = new Dictionary<ReadingId, long>();
        foreach (var reading in readings)
            Assert.True(seen.TryAdd(reading.Id, reading.Sequence), $"{name}: {reading.Id} is at {seen[reading.Id]} and again at {reading.Sequence}");
    }

    private static void EachDeviceInOrder(string name, List<Reading> readings)
    {
        var last = new Dictionary<string, Reading>(StringComparer.Ordinal);
        foreach (var reading in readings)
        {
            if (last.TryGetValue(reading.Id.Device, out var before))
                Assert.True(before.Id.Before(reading.Id), $"{name}: {reading.Id} at {reading.Sequence} comes after {before.Id} at {before.Sequence}");
            last[reading.Id.Device] = reading;
        }
    }
}
