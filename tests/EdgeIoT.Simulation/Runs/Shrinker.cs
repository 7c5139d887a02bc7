using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Runs;

/// <summary>
/// Leaves out of a failing seed's faults whatever its failure does not need: by halves, then by quarters, down to single ones (delta
/// debugging, Zeller and Hildebrandt 2002), until none can be left out. A failure counts as the same where the same promise is broken.
/// </summary>
public sealed class Shrinker
{
    private readonly Func<Func<FaultPlan, FaultPlan>, string?> _violation;
    private readonly string _promise;
    private readonly int _most;

    private Shrinker(Func<Func<FaultPlan, FaultPlan>, string?> violation, string promise, int most) =>
        (_violation, _promise, _most) = (violation, promise, most);

    /// <summary>How many worlds were run.</summary>
    public int Runs { get; private set; }

    /// <summary>Shrinks a seed in at most <paramref name="most"/> runs; null where it breaks no promise.</summary>
    public static (PlanCut Cut, FaultPlan Left, int Runs)? Shrink(ulong seed, FaultKind? only = null, int most = 400)
    {
        FaultPlan? whole = null;
        var broken = SeedRun.Of(seed, null, only, plan => whole = plan).Violation;
        if (broken is null || whole is null)
            return null;
        var shrinker = new Shrinker(change => SeedRun.Of(seed, null, only, change).Violation, PromiseIn(broken), most);
        var cut = shrinker.WithFewestEvents(PlanCut.Whole(whole));
        foreach (var calmer in (Func<PlanCut, PlanCut>[])[static c => c with { Network = false }, static c => c with { Disk = false }, static c => c with { Drift = false }])
        {
            if (shrinker.Fails(calmer(cut)))
                cut = calmer(cut);
        }

        return (cut, cut.Of(whole), shrinker.Runs);
    }

    /// <summary>Shrinks a seed and tells what is left of it, and its story.</summary>
    public static void Tell(TextWriter output, ulong seed, FaultKind? only = null)
    {
        if (Shrink(seed, only) is not { } shrunk)
        {
            output.WriteLine($"seed {seed} holds: there is nothing to shrink");
            return;
        }

        SeedRun.Of(seed, output, only, shrunk.Cut.Of);
        output.WriteLine($"seed {seed} takes {shrunk.Left.Events.Count} faults to fail, found in {shrunk.Runs} runs; again with --seed {seed} --keep {shrunk.Cut}");
        foreach (var left in shrunk.Left.Events)
            output.WriteLine($"  {left}");
    }

    private PlanCut WithFewestEvents(PlanCut cut)
    {
        for (var pieces = 2; cut.Events.Count > 0;)
        {
            if (WithoutOne(cut, Math.Min(pieces, cut.Events.Count)) is { } smaller)
                (cut, pieces) = (smaller, Math.Max(2, pieces - 1));
            else if (pieces < cut.Events.Count)
                pieces *= 2;
            else
                break;
        }

        return cut;
    }

    /// <summary>The cut without the first of its pieces that can be left out, or null.</summary>
    private PlanCut? WithoutOne(PlanCut cut, int pieces)
    {
        for (var i = 0; i < pieces; i++)
        {
            var (from, to) = (cut.Events.Count * i / pieces, cut.Events.Count * (i + 1) / pieces);
            var smaller = cut with { Events = [.. cut.Events.Take(from), .. cut.Events.Skip(to)] };
            if (Fails(smaller))
                return smaller;
        }

        return null;
    }

    private bool Fails(PlanCut cut) => Runs++ < _most && _violation(cut.Of) is { } violation && PromiseIn(violation) == _promise;

    private static string PromiseIn(string violation) => violation.Split(':', 2)[0];
}
