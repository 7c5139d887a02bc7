using System.Globalization;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>The promise, checked on what every gateway gives: nothing acknowledged is lost, repeated or reordered, and all give the same.</summary>
internal static class ChaosAudit
{
    private const int Page = 10_000;
    private const int ExamplesShown = 5;
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task<ChaosVerdict> CheckAsync(MeshPlan plan, AcknowledgedReadings acknowledged, CancellationToken stop)
    {
        var names = acknowledged.Names.ToHashSet();
        var problems = new List<string>();
        List<string>? first = null;
        await SettleAsync(plan, names.Count, stop);
        foreach (var gateway in plan.Gateways)
        {
            using var client = new GatewayClient(new Endpoint("127.0.0.1", gateway.HttpPort), TimeSpan.FromSeconds(30));
            if (await AnswerAsync(client, gateway.Name, problems, stop) is not { } lines)
                continue;
            problems.AddRange(Check(lines.ConvertAll(GatewayClient.ParseReading), names).Select(problem => $"{gateway.Name}: {problem}"));
            first ??= lines;
            var differs = lines.Zip(first).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
            if (differs < Math.Max(lines.Count, first.Count))
                problems.Add($"{gateway.Name} and {plan.Gateways[0].Name} differ from sequence {differs + 1} on ({lines.Count} and {first.Count} readings)");
        }

        return new ChaosVerdict(names.Count, first?.Count ?? 0, plan.Gateways.Count, problems);
    }

    /// <summary>What is wrong with one gateway's readings, in words.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<ReadingView> readings, IReadOnlySet<ReadingName> acknowledged)
    {
        var seen = new Dictionary<ReadingName, long>();
        var last = new Dictionary<string, ReadingName>(StringComparer.Ordinal);
        for (var i = 0; i < readings.Count; i++)
        {
            var reading = readings[i];
            var name = new ReadingName(reading.Device, reading.Boot, reading.Seq);
            if (reading.Sequence != i + 1)
            {
                yield return $"place {i + 1} has sequence {reading.Sequence}";
                yield break;
            }

            if (!seen.TryAdd(name, reading.Sequence))
                yield return $"repeated: {Text(name)} is at {seen[name]} and again at {reading.Sequence}";
            else if (last.TryGetValue(name.Device, out var before) && (before.Boot, before.Seq).CompareTo((name.Boot, name.Seq)) > 0)
                yield return $"reordered: {Text(name)} at {reading.Sequence} comes after {Text(before)}";
            last[name.Device] = name;
        }

        var lost = acknowledged.Where(name => !seen.ContainsKey(name)).ToList();
        if (lost.Count > 0)
            yield return $"lost: {lost.Count} that were acknowledged, among them {string.Join(", ", lost.Take(ExamplesShown).Select(Text))}";
    }

    private static string Text(ReadingName name) => string.Create(CultureInfo.InvariantCulture, $"reading {name.Boot}/{name.Seq} of {name.Device}");

    /// <summary>Waits until all gateways have ordered the same and enough; what is missing then is said by the check.</summary>
    private static async Task SettleAsync(MeshPlan plan, int least, CancellationToken stop)
    {
        using var watch = new MeshWatch(plan);
        var until = DateTime.UtcNow + SettleWithin;
        var before = -1L;
        while (DateTime.UtcNow < until)
        {
            var look = await watch.LookAsync(stop);
            var sequences = look.Gateways.Select(g => g.Mesh?.Sequence ?? -1).Distinct().ToList();
            if (sequences is [var same] && same >= least && same == before)
                return;
            before = sequences.Max();
            await Task.Delay(LookEvery, stop);
        }
    }

    private static async Task<List<string>?> AnswerAsync(GatewayClient client, string name, List<string> problems, CancellationToken stop)
    {
        try
        {
            return await LinesAsync(client, stop);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            problems.Add($"{name} does not give its readings: {failure.Message}");
            return null;
        }
    }

    private static async Task<List<string>> LinesAsync(GatewayClient client, CancellationToken stop)
    {
        var lines = new List<string>();
        while (true)
        {
            var before = lines.Count;
            await foreach (var line in client.ReadingLinesAsync(null, lines.Count, Page, stop))
                lines.Add(line);
            if (lines.Count - before < Page)
                return lines;
        }
    }
}
