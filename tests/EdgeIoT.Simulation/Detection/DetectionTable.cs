using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace EdgeIoT.Simulation.Detection;

/// <summary>Many seeds of each condition, and what came of them as a table.</summary>
public static class DetectionTable
{
    /// <summary>Runs so many seeds for each condition. <paramref name="json"/> for a line of JSON each instead of the table.</summary>
    public static void Print(TextWriter output, int seeds, bool json)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!json)
        {
            output.WriteLine("| 10 gateways, one loses power | first to know: median / p99 / max | all know: median / p99 / max | false positives | in node-hours |");
            output.WriteLine("|---|---|---|---|---|");
        }

        List<DetectionRun>? calm = null;
        foreach (var conditions in DetectionConditions.All)
        {
            var runs = Run(conditions, seeds);
            calm ??= runs;
            output.WriteLine(json ? Json(conditions, runs) : Row(conditions, runs));
        }

        if (json)
            return;
        output.WriteLine("| serf 0.9.4, kill -9, no loss (published measurement, 6 trials) | 6.0 s / - / 6.8 s | - / - / 7.2 s | - | - |");
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Whole gateways in the simulation, {seeds} seeds each. Idle, a gateway sends {calm!.Average(r => r.MembershipBytes):F0} B/s for membership (serf 0.9.4: 287 B/s received), "
            + $"{calm!.Average(r => r.AllBytes):F0} B/s in all, heartbeats of three voters and seven learners included; Ethernet, IP and UDP or TCP headers counted."));
    }

    /// <summary>Runs so many seeds under one condition, on all cores.</summary>
    public static List<DetectionRun> Run(DetectionConditions conditions, int seeds)
    {
        var runs = new DetectionRun[seeds];
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, seeds), EnumerablePartitionerOptions.NoBuffering), new() { MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => runs[i] = DetectionRun.Of((ulong)i + 1, conditions));
        return [.. runs];
    }

    /// <summary>Of sorted times, the one that this share does not exceed.</summary>
    public static TimeSpan Quantile(IEnumerable<TimeSpan> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    private static string Row(DetectionConditions conditions, List<DetectionRun> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {conditions.Name} | {Times(runs.Select(r => r.First))} | {Times(runs.Select(r => r.All))} | {runs.Sum(r => r.FalsePositives)} | {runs.Sum(r => r.NodeHours):F1} |");

    private static string Times(IEnumerable<TimeSpan> times)
    {
        var all = times.ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{Quantile(all, 0.5).TotalSeconds:F2} / {Quantile(all, 0.99).TotalSeconds:F2} / {all.Max().TotalSeconds:F2} s");
    }

    private static string Json(DetectionConditions conditions, List<DetectionRun> runs) => JsonSerializer.Serialize(new
    {
        conditions = conditions.Name,
        seeds = runs.Count,
        first_p50_s = Quantile(runs.Select(r => r.First), 0.5).TotalSeconds,
        first_p99_s = Quantile(runs.Select(r => r.First), 0.99).TotalSeconds,
        first_max_s = runs.Max(r => r.First).TotalSeconds,
        all_p50_s = Quantile(runs.Select(r => r.All), 0.5).TotalSeconds,
        all_p99_s = Quantile(runs.Select(r => r.All), 0.99).TotalSeconds,
        all_max_s = runs.Max(r => r.All).TotalSeconds,
        false_positives = runs.Sum(r => r.FalsePositives),
        node_hours = runs.Sum(r => r.NodeHours),
        membership_bytes_per_s = runs.Average(r => r.MembershipBytes),
        all_bytes_per_s = runs.Average(r => r.AllBytes),
    });
}
