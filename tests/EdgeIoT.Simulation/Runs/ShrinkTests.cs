using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Mutations;

namespace EdgeIoT.Simulation.Runs;

/// <summary>A failing seed is told with the fewest faults that make it fail.</summary>
public sealed class ShrinkTests
{
    [Fact]
    public void A_failing_seed_is_shrunk_to_the_faults_that_it_needs()
    {
        var bug = PlantedBugs.All.Single(static m => m.Name == "a vote is not written");
        var core = MutatedCore.Of(bug);
        var probe = core.Probe();
        var seed = Enumerable.Range(1, 20).Select(static i => (ulong)i).First(s => probe(s, null) is not null);
        var story = new StringWriter();
        var (left, of) = core.Shrunk()(seed, story) ?? throw new InvalidOperationException("the seed does not fail any more");
        Assert.True(left < of, $"{left} of {of} faults are left");
        Assert.Contains("VIOLATION", story.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_that_holds_is_not_shrunk() => Assert.Null(Shrinker.Shrink(1));

    [Fact]
    public void What_is_left_of_a_plan_can_be_typed()
    {
        var plan = FaultPlan.OnStage(FaultKind.Kill, new(1));
        var cut = PlanCut.Whole(plan) with { Events = [0, 1], Drift = false };
        Assert.Equal("0,1,network,disk", cut.ToString());
        Assert.Equal(cut.Of(plan).Events, PlanCut.Parse(cut.ToString()).Of(plan).Events);
        Assert.Equal("none", new PlanCut([], false, false, false).ToString());
    }

    [Fact]
    public void Leaving_out_one_fault_changes_nothing_before_it()
    {
        var (whole, less) = (new StringWriter(), new StringWriter());
        FaultEvent? last = null;
        SeedRun.Of(3, whole, FaultKind.Kill, plan =>
        {
            last = plan.Events[^1];
            return plan;
        });
        SeedRun.Of(3, less, FaultKind.Kill, static plan => plan with { Events = [.. plan.Events.Take(plan.Events.Count - 1)] });
        var same = whole.ToString().Split('\n').Zip(less.ToString().Split('\n')).TakeWhile(static l => l.First == l.Second).Count();
        Assert.True(same > 20, $"the stories part after {same} lines");
        Assert.NotNull(last);
    }
}
