using System.Collections.Concurrent;
using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Runs;

/// <summary>Many seeds, each a world of its own, on all cores.</summary>
public static class SeedRange
{
    /// <summary>Runs <paramref name="count"/> seeds from <paramref name="first"/> on and returns the outcomes in the order of the seeds.</summary>
    public static IReadOnlyList<Outcome> Run(ulong first, int count, Action<Outcome>? each = null, FaultKind? only = null)
    {
        var outcomes = new Outcome[count];
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering), new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            outcomes[i] = SeedRun.Of(first + (ulong)i, null, only);
            each?.Invoke(outcomes[i]);
        });
        return outcomes;
    }
}
