using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Runs;

/// <summary>What comes of many seeds, as text.</summary>
public static class SeedReport
{
    private const int Step = 1000;

    /// <summary>Runs seeds, tells each violation as it is found, and at the end how many there were and what the first one takes to fail. An interrupt ends
    /// it with what was run so far. True where nothing was violated.</summary>
    /// <param name="output">The report.</param>
    /// <param name="progress">A line for each thousand seeds.</param>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="only">The one kind of fault that there is, or null.</param>
    public static bool Print(TextWriter output, TextWriter progress, ulong first, int count, FaultKind? only)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(progress);
        var (watch, done, gate) = (Stopwatch.StartNew(), 0, new Lock());
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => (context.Cancel, _) = (true, stop.CancelAsync()));
        var outcomes = SeedRange.Run(first, count, Each, only, stop.Token);
        var violations = outcomes.Count(static o => o.Violation is not null);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{outcomes.Count} seeds, {outcomes.Sum(static o => o.Time.TotalHours):F2} simulated hours, {outcomes.Sum(static o => (long)o.Acknowledged)} readings acknowledged, {watch.Elapsed.TotalSeconds:F1} s: {violations} violations"));
        if (outcomes.FirstOrDefault(static o => o.Violation is not null) is { } broken && !stop.IsCancellationRequested)
            TellShrunk(output, broken.Seed, only);
        return violations == 0;

        void Each(Outcome outcome)
        {
            lock (gate)
            {
                if (outcome.Violation is not null)
                    output.WriteLine(outcome);
                if (++done % Step == 0 && done < count)
                    progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {count} seeds, {watch.Elapsed.TotalSeconds:F0} s"));
            }
        }
    }

    private static void TellShrunk(TextWriter output, ulong seed, FaultKind? only)
    {
        if (Shrinker.Shrink(seed, only) is not { } shrunk)
            return;
        output.WriteLine($"seed {seed} takes {shrunk.Left.Events.Count} faults to fail; its story: --seed {seed} --keep {shrunk.Cut}");
        foreach (var left in shrunk.Left.Events)
            output.WriteLine($"  {left}");
    }
}
