using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Runs;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>What is called in the second simulation. Only types of the runtime cross over.</summary>
public static class MutationProbe
{
    /// <summary>Runs a seed, with the kind of fault numbered <paramref name="stage"/> or with faults drawn by lot (-1), and tells its story to
    /// <paramref name="listener"/>, if there is one; the broken promise, or null.</summary>
    public static string? Violation(ulong seed, int stage, TextWriter? listener) => SeedRun.Of(seed, listener, stage < 0 ? null : (FaultKind)stage).Violation;

    /// <summary>Shrinks a seed, see <see cref="Shrinker.Shrink"/>; how many faults are left of how many, or null where it holds.</summary>
    public static (int Left, int Of)? Shrunk(ulong seed, TextWriter? listener)
    {
        if (Shrinker.Shrink(seed) is not { } shrunk)
            return null;
        var of = 0;
        SeedRun.Of(seed, listener, null, plan =>
        {
            of = plan.Events.Count;
            return shrunk.Cut.Of(plan);
        });
        return (shrunk.Left.Events.Count, of);
    }
}
