using EdgeIoT.Simulation.Runs;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>What is called in the second simulation. Only types of the runtime cross over.</summary>
public static class MutationProbe
{
    /// <summary>Runs a seed and tells its story to <paramref name="listener"/>, if there is one; the broken promise, or null.</summary>
    public static string? Violation(ulong seed, TextWriter? listener) => SeedRun.Of(seed, listener).Violation;
}
