using EdgeIoT.Simulation.Runs;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>A simulation is worth what it finds: planted bugs have to be found. A sample here; <c>--mutations</c> runs all.</summary>
public sealed class MutationTests
{
    public static TheoryData<string> Sample => [.. PlantedBugs.All.Where(static m => m.Within <= 20).Select(static m => m.Name).Where(static (_, i) => i % 4 == 0)];

    [Theory]
    [MemberData(nameof(Sample))]
    public void A_planted_bug_is_found(string name)
    {
        var finding = Finding.Of(PlantedBugs.All.Single(m => m.Name == name));
        Assert.True(finding.Seed is not null, $"{finding.Mutation.Within} seeds run without a violation although: {name}");
    }

    [Fact]
    public void Every_planted_bug_has_its_place_in_the_core()
    {
        foreach (var mutation in PlantedBugs.All)
            Assert.NotEqual(CoreSource.Files[mutation.File], mutation.Plant(CoreSource.Files[mutation.File]));
        Assert.Equal(PlantedBugs.All.Count, PlantedBugs.All.Select(static m => m.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.True(PlantedBugs.All.Count >= 24, $"{PlantedBugs.All.Count} planted bugs");
    }

    [Fact]
    public void The_core_without_a_bug_runs_as_a_mutated_one_does()
    {
        var harmless = new Mutation("none", "Counters.cs", "namespace EdgeIoT.Mesh;", "namespace EdgeIoT.Mesh; // unchanged", "", 1);
        var core = MutatedCore.Of(harmless);
        var (mutated, own) = (new StringWriter(), new StringWriter());
        Assert.Null(core.Probe()(1, mutated));
        SeedRun.Of(1, own);
        Assert.Equal(own.ToString(), mutated.ToString());
    }
}
