using System.Collections.Concurrent;
using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Runs;

/// <summary>Many seeds, each a world of its own, on all cores.</summary>
public static class SeedRange
{
    /// <summary>Runs <paramref name="count"/> seeds from <paramref name="first"/> on, or those that are begun before it is to <paramref name="stop"/>, and returns the
    /// outcomes in the order of the seeds.</summary>
    public static IReadOnlyList<Outcome> Run(ulong first, int count, Action<Outcome>? each = null, FaultKind? only = null, CancellationToken stop = default)
    {
        var outcomes = new Outcome?[count];
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering), new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (stop.IsCancellationRequested)
                return;
            var outcome = SeedRun.Of(first + (ulong)i, null, only);
            outcomes[i] = outcome;
            each?.Invoke(outcome);
        });
        return [.. outcomes.OfType<Outcome>()];
    }
}
