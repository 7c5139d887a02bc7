using System.Globalization;

namespace EdgeIoT.Simulation.Runs;

/// <summary>Worlds drawn by lot. EDGEIOT_SEEDS says how many, 1,000 by default; EDGEIOT_FROM from which on.</summary>
public sealed class SeedTests
{
    [Fact]
    public void A_thousand_seeds_hold()
    {
        var outcomes = SeedRange.Run((ulong)Setting("EDGEIOT_FROM", 1), Setting("EDGEIOT_SEEDS", 1000));
        var broken = outcomes.Where(o => o.Violation is not null).ToList();
        Assert.True(broken.Count == 0, string.Join("\n", broken.Take(10).Select(o => $"{o}\n  replay: {o.Replay}").Prepend($"{broken.Count} of {outcomes.Count} seeds:")));
    }

    [Fact]
    public void Same_seed_same_trace()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var (first, second) = (new StringWriter(), new StringWriter());
            Assert.Equal(SeedRun.Of(seed, first), SeedRun.Of(seed, second));
            Assert.Equal(first.ToString(), second.ToString());
        }
    }

    [Fact]
    public void Other_seeds_are_other_worlds() =>
        Assert.Equal(20, SeedRange.Run(1, 20).Select(o => o.Hash).Distinct().Count());

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
