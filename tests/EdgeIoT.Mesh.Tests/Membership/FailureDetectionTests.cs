using EdgeIoT.Mesh.Membership;
using Xunit.Abstractions;

namespace EdgeIoT.Mesh.Tests.Membership;

/// <summary>How soon a crash is known, and how often a gateway that lives is taken for dead, over loss and size.</summary>
public sealed class FailureDetectionTests(ITestOutputHelper output)
{
    /// <summary>More seeds for a longer look: EDGEIOT_SEEDS=1000.</summary>
    private static int Seeds(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("EDGEIOT_SEEDS"), out var seeds) ? seeds : usual;

    [Fact]
    public void Gateways_on_starved_machines_are_not_taken_for_dead()
    {
        for (var seed = 1; seed <= Seeds(5); seed++)
        {
            var random = new Random(seed);
            var mesh = new VirtualMesh(seed, 10, loss: 0.02).StartAll();
            Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(10)), $"seed {seed}\n{mesh.Describe()}");
            for (var n = 0; n < 120; n++)
            {
                // Two of ten stand still for up to a second, again and again.
                mesh.Nodes[random.Next(10)].Pause(TimeSpan.FromSeconds(random.NextDouble()));
                mesh.Nodes[random.Next(10)].Pause(TimeSpan.FromSeconds(random.NextDouble()));
                mesh.Run(TimeSpan.FromSeconds(1));
            }

            Assert.True(mesh.FalsePositives == 0, $"seed {seed}: {mesh.FalsePositives} gateways that lived were declared dead");
        }
    }

    [Theory]
    [InlineData(3, 0.0, 3.0, true)]
    [InlineData(3, 0.1, 3.0, true)]
    [InlineData(3, 0.3, 8.0, false)]
    [InlineData(10, 0.0, 3.0, true)]
    [InlineData(10, 0.05, 3.0, true)]
    [InlineData(10, 0.1, 3.0, true)]
    [InlineData(10, 0.3, 8.0, false)]
    public void A_crash_is_known_soon_and_the_living_stay_alive(int nodes, double loss, double medianSeconds, bool exact)
    {
        var first = new List<double>();
        var all = new List<double>();
        var falsePositives = 0;
        var seeds = Seeds(12);
        var virtualTime = TimeSpan.Zero;
        long bytes = 0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var mesh = new VirtualMesh(seed, nodes, loss).StartAll();
            Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(20)), $"seed {seed}: not all know each other after 20 s\n{mesh.Describe()}");
            var before = mesh.Bytes;
            mesh.Run(TimeSpan.FromSeconds(20));
            bytes += mesh.Bytes - before;

            var victim = mesh.Nodes[seed % nodes];
            victim.Running = false;
            var crash = mesh.Now;
            var known = mesh.RunUntil(() => mesh.Nodes.Where(n => n.Running).All(n => n.StateOf(victim) == MemberState.Dead), TimeSpan.FromSeconds(60));
            Assert.True(known, $"seed {seed}: not all hold the crashed gateway dead after 60 s");
            var deaths = mesh.Nodes.Where(n => n.Running)
                .Select(n => n.Changes.Last(c => c.Member == victim.Id && c.State == MemberState.Dead).At - crash).ToList();
            first.Add(deaths.Min().TotalSeconds);
            all.Add(deaths.Max().TotalSeconds);
            falsePositives += mesh.FalsePositives;
            virtualTime += mesh.Now;
        }

        first.Sort();
        all.Sort();
        var received = bytes / 20.0 / nodes / seeds;
        output.WriteLine(
            $"N={nodes} loss={loss:P0}: first p50 {first[seeds / 2]:F2} s max {first[^1]:F2} s; all p50 {all[seeds / 2]:F2} s max {all[^1]:F2} s; "
            + $"{falsePositives} false positives in {virtualTime.TotalMinutes:F0} virtual minutes; {received:F0} B/s a gateway");
        Assert.InRange(all[seeds / 2], 0.5, medianSeconds);
        if (exact)
            Assert.Equal(0, falsePositives);
    }
}
