using System.Globalization;
using System.Text.Json;
using EdgeIoT.Simulation.Detection;

namespace EdgeIoT.Simulation.Scale;

/// <summary>Several sizes side by side.</summary>
public static class ScaleTable
{
    private const int BarLength = 30;

    /// <summary>The sizes that are measured when none is named.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [3, 10, 30, 100, 300];

    /// <summary>Reads sizes with commas between; the default where there are none.</summary>
    public static IReadOnlyList<int> SizesIn(string? text) => text is not null && char.IsAsciiDigit(text[0])
        ? [.. text.Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : Sizes;

    /// <summary>Runs the sizes and prints their figures: a table and curves, or a line of JSON each.</summary>
    public static void Print(TextWriter output, TextWriter progress, IReadOnlyList<int> sizes, bool json)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(sizes);
        var all = new List<ScaleFigures>();
        foreach (var size in sizes)
        {
            all.Add(ScaleRun.Of(size, progress));
            if (json)
                output.WriteLine(Json(all[^1]));
        }

        if (json)
            return;
        PrintTable(output, all);
        PrintCurve(output, "s until a cold start knows all", all, f => f.Converged.TotalSeconds);
        PrintCurve(output, "s until all know one that joins", all, f => f.Joined.TotalSeconds);
        PrintCurve(output, "s until the first knows of a crash, median", all, f => Quantile(f.FirstToKnow, 0.5));
        PrintCurve(output, "s until half of all know of a crash", all, f => Quantile(f.AllKnow, 0.5));
        PrintCurve(output, "s until 99 of 100 know of a crash", all, f => Quantile(f.AllKnow, 0.99));
        PrintCurve(output, "gateways that were taken for dead and lived", all, f => f.FalsePositives);
        PrintCurve(output, "B/s of an idle gateway that decides nothing", all, f => f.Idle[f.Idle.Keys.Max()].All);
        PrintCurve(output, "B/s of the idle coordinator", all, f => f.Idle[GatewayRole.Coordinator].All);
        PrintCurve(output, "B that all together send for a reading", all, f => f.PerReading);
    }

    private static void PrintTable(TextWriter output, List<ScaleFigures> all)
    {
        output.WriteLine("| gateways (voters, learners, observers) | boards | cold start | join known | idle B/s, datagrams + links: coordinator | voter | learner | observer | B for a reading | crash: first p50 | all p50 / p99 | false positives | acknowledged, ordered | wall |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var f in all)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {f.Gateways} ({Count(f, GatewayRole.Voter) + 1}, {Count(f, GatewayRole.Learner)}, {Count(f, GatewayRole.Observer)}) | {f.Gateways * 10} | {f.Converged.TotalSeconds:F1} s | {f.Joined.TotalSeconds:F2} s | "
                + $"{Idle(f, GatewayRole.Coordinator)} | {Idle(f, GatewayRole.Voter)} | {Idle(f, GatewayRole.Learner)} | {Idle(f, GatewayRole.Observer)} | {f.PerReading:F0} | "
                + $"{Quantile(f.FirstToKnow, 0.5):F1} s | {Quantile(f.AllKnow, 0.5):F1} / {Quantile(f.AllKnow, 0.99):F1} s | {f.FalsePositives} | {f.Acknowledged}, {f.Ordered} | {f.Wall.TotalSeconds:F0} s |"));
        }
    }

    private static void PrintCurve(TextWriter output, string what, List<ScaleFigures> all, Func<ScaleFigures, double> value)
    {
        output.WriteLine();
        output.WriteLine(what);
        var most = all.Max(value);
        foreach (var f in all)
        {
            var bar = new string('#', value(f) > 0 ? Math.Max(1, (int)Math.Round(value(f) / most * BarLength)) : 0);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {f.Gateways,5} {bar.PadRight(BarLength)} {value(f):0.##}"));
        }
    }

    private static int Count(ScaleFigures figures, GatewayRole role) => figures.Roles.GetValueOrDefault(role);

    private static string Idle(ScaleFigures figures, GatewayRole role) => figures.Idle.TryGetValue(role, out var rate)
        ? string.Create(CultureInfo.InvariantCulture, $"{rate.Datagrams:F0} + {rate.Links:F0}") : "-";

    private static double Quantile(List<TimeSpan> times, double share) => DetectionTable.Quantile(times, share).TotalSeconds;

    private static string Json(ScaleFigures f) => JsonSerializer.Serialize(new
    {
        gateways = f.Gateways,
        boards = f.Gateways * 10,
        roles = f.Roles.ToDictionary(r => r.Key.ToString(), r => r.Value),
        cold_start_s = f.Converged.TotalSeconds,
        join_s = f.Joined.TotalSeconds,
        idle_bytes_per_s = f.Idle.ToDictionary(r => r.Key.ToString(), r => new { datagrams = r.Value.Datagrams, links = r.Value.Links }),
        bytes_per_reading = f.PerReading,
        crash_first_p50_s = Quantile(f.FirstToKnow, 0.5),
        crash_all_p50_s = Quantile(f.AllKnow, 0.5),
        crash_all_p99_s = Quantile(f.AllKnow, 0.99),
        false_positives = f.FalsePositives,
        acknowledged = f.Acknowledged,
        ordered = f.Ordered,
        virtual_s = f.Time.TotalSeconds,
        wall_s = f.Wall.TotalSeconds,
    });
}
