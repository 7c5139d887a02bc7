namespace EdgeIoT.Bench.Load;

/// <summary>What a load measured. Latencies in milliseconds.</summary>
internal sealed record Figures(double PerSecond, double P50, double P99, double Max)
{
    public static Figures From(List<double> latencies, TimeSpan measured)
    {
        if (latencies.Count == 0)
            throw new InvalidDataException("nothing was acknowledged in the measured time");
        latencies.Sort();
        return new Figures(latencies.Count / measured.TotalSeconds, At(latencies, 0.5), At(latencies, 0.99), latencies[^1]);
    }

    /// <summary>The round with the median rate.</summary>
    public static Figures Median(IEnumerable<Figures> rounds)
    {
        var sorted = rounds.OrderBy(f => f.PerSecond).ToList();
        return sorted[sorted.Count / 2];
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}
