namespace EdgeIoT.Simulation.Mutations;

/// <summary>What became of a mutation.</summary>
/// <param name="Mutation">The bug.</param>
/// <param name="Seed">The first seed that found it; null where none did.</param>
/// <param name="Violation">The promise that it broke there.</param>
public sealed record Finding(Mutation Mutation, ulong? Seed, string? Violation)
{
    /// <summary>Runs seeds, lowest first, until one finds the bug or all that are allowed have run.</summary>
    public static Finding Of(Mutation mutation)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        var probe = MutatedCore.Of(mutation).Probe();
        (ulong Seed, string Violation)? found = null;
        var gate = new Lock();
        Parallel.For(1, mutation.Within + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, state) =>
        {
            if (state.ShouldExitCurrentIteration || probe((ulong)seed, null) is not { } violation)
                return;
            lock (gate)
            {
                if (found is null || (ulong)seed < found.Value.Seed)
                    found = ((ulong)seed, violation);
            }

            state.Break();
        });
        return new(mutation, found?.Seed, found?.Violation);
    }
}
