using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Scenarios;

/// <summary>
/// Gateways are upgraded one by one under load, each on its own disk: from version 1 of the protocol to version 2, and back as long as nothing stands
/// on the log that version 1 cannot read.
/// </summary>
public sealed class UpgradeTests
{
    private static readonly TimeSpan Election = TimeSpan.FromSeconds(1.5);

    /// <summary>The fourth gateway comes after the upgrade and takes the place of one that is removed.</summary>
    [Theory]
    [MemberData(nameof(StopsAndSeeds))]
    public void Gateways_are_upgraded_one_by_one_and_then_one_is_removed(bool gracefully, int seed)
    {
        var world = ThreeOfVersion1((ulong)seed);
        UpgradeAll(world, gracefully);
        var removed = Voters(world)[seed % 3];
        var fourth = StartFourth(world, protocol: 2);
        var readings = world.Order.Count;
        world.RunUntil(() => fourth.Run!.Delivered >= readings ? world.MeshIsWell() : $"the newcomer has {fourth.Run.Delivered} of {readings}", Scenario.Seconds(5));
        world.Operator.Remove(world.Coordinator!.Run!, removed);
        world.RunUntil(() => world.Operator.Answer is not null ? null : $"nobody says what became of {removed.Name}", Scenario.Seconds(12));
        Assert.Equal(RemovalResult.Removed, world.Operator.Answer);
        AssertFourthTookThePlaceOf(removed, world);
        world.Operator.KeepEmptying();
        world.ConvergeAfterHealing();
    }

    [Theory]
    [MemberData(nameof(StopsAndSeeds))]
    public void Gateways_are_upgraded_one_by_one_and_then_one_dies_for_good(bool gracefully, int seed)
    {
        var world = ThreeOfVersion1((ulong)seed);
        UpgradeAll(world, gracefully);
        var gone = Voters(world)[seed % 3];
        var fourth = StartFourth(world, protocol: 2);
        var readings = world.Order.Count;
        world.RunUntil(() => fourth.Run!.Delivered >= readings ? world.MeshIsWell() : $"the newcomer has {fourth.Run.Delivered} of {readings}", Scenario.Seconds(5));
        gone.LosePower();
        world.RunUntil(() => world.Voters.Changes > 0 ? null : "nobody takes its place", Scenario.Seconds(20));
        AssertFourthTookThePlaceOf(gone, world);
        world.ConvergeAfterHealing();
    }

    /// <summary>The last one still speaks version 1: the mesh grows as version 1 does, whoever coordinates, and all can read its log.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_mesh_that_is_half_upgraded_grows_one_voter_at_a_time(int seed)
    {
        var world = ThreeOfVersion1((ulong)seed, gateways: 5, voters: 5);
        foreach (var gateway in world.Members.Take(2))
            Restart(world, gateway, protocol: 2, gracefully: true);
        foreach (var late in world.Members.Skip(3))
            late.Start();
        world.RunUntil(world.MeshIsWell, World.ConvergenceLimit);
        var coordinator = world.Coordinator!;
        coordinator.LosePower();
        world.Run(2);
        coordinator.Start();
        world.RunUntil(world.MeshIsWell, World.ConvergenceLimit);
        AssertNothingOfForm2(world);
        foreach (var gateway in world.Members.Skip(2))
            Restart(world, gateway, protocol: 2, gracefully: true);
        world.ConvergeAfterHealing();
        Assert.Equal(5, world.Coordinator!.Run!.Look().Voters);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void Upgraded_gateways_go_back_before_anything_of_form_2_is_written(int upgraded, bool gracefully)
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = ThreeOfVersion1(seed, gateways: 3);
            foreach (var gateway in world.Members.Take(upgraded))
                Restart(world, gateway, protocol: 2, gracefully);
            AssertNothingOfForm2(world);
            foreach (var gateway in world.Members.Take(upgraded))
                Restart(world, gateway, protocol: 1, gracefully);
            world.Run(1);
            world.RunUntil(() => world.Acknowledgements.Unordered() is { } lost && lost.SentAt < world.Schedule.Now - Scenario.Seconds(1) ? $"{lost} has no place" : null, Scenario.Seconds(5));
            UpgradeAll(world, gracefully);
            world.ConvergeAfterHealing();
        }
    }

    /// <summary>Version 1 skips the message that tells it why: it waits to be admitted, and the mesh says what it lacks.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_newcomer_of_version_1_is_not_taken_in_and_the_mesh_says_why(int seed)
    {
        using var story = new StringWriter();
        var world = Mesh((ulong)seed, protocol: 2, gateways: 4, voters: 3, story);
        Assert.All(world.Members.Take(3), g => Assert.Contains(g.Image.Voters, v => v.IsForm2));
        var newcomer = StartFourth(world, protocol: 1);
        AssertStaysOut(newcomer, world, story);
        Assert.Empty(newcomer.Image.Log);
        Assert.Contains("mesh to admit this gateway", newcomer.Run!.Look().Waiting, StringComparison.Ordinal);
        newcomer.Kill();
        newcomer.Options = newcomer.Options with { Protocol = 2 };
        world.ConvergeAfterHealing();
        Assert.NotEmpty(newcomer.Image.Log);
    }

    /// <summary>It was away for so long that another one took its place, and the log of version 1 that it has ends before that.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Who_slept_through_the_upgrade_stays_out_until_it_is_upgraded(int seed)
    {
        using var story = new StringWriter();
        var world = Mesh((ulong)seed, protocol: 1, gateways: 4, voters: 3, story);
        var asleep = world.Except(world.Coordinator!)[seed % 2];
        foreach (var gateway in world.Except(asleep).Take(2))
            Restart(world, gateway, protocol: 2, gracefully: true);
        asleep.LosePower();
        StartFourth(world, protocol: 2);
        world.RunUntil(() => world.Voters.Changes > 0 ? null : "nobody takes its place", Scenario.Seconds(20));
        asleep.Start();
        AssertStaysOut(asleep, world, story);
        Assert.DoesNotContain(asleep.Image.Voters, v => v.IsForm2);
        asleep.Kill();
        asleep.Options = asleep.Options with { Protocol = 2 };
        world.ConvergeAfterHealing();
    }

    /// <summary>All are stopped at once, with a log from its first entry on or behind a snapshot.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Disks_that_version_1_wrote_open_in_version_2_with_all_readings(int gateways, bool snapshots)
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var world = Mesh(seed, protocol: 1, gateways, voters: 3, retain: snapshots ? 20_000 : 1L << 40);
            world.Run(3);
            foreach (var gateway in world.Members)
                world.CutClients(gateway, cut: true);
            world.RunUntil(() => world.Acknowledgements.Unordered() is { } lost ? $"{lost} has no place" : Behind(world), Scenario.Seconds(5));
            world.Run(0.5);
            var readings = world.Order.Count;
            Assert.True(readings > 100);
            AssertNothingOfForm2(world);
            Assert.All(world.Members, g => Assert.Equal(snapshots, g.Image.Snapshot is not null));
            foreach (var gateway in world.Members)
            {
                gateway.Kill();
                gateway.Options = gateway.Options with { Protocol = 2 };
            }

            foreach (var gateway in world.Members)
                gateway.Start();
            world.RunUntil(() => Behind(world) ?? world.MeshIsWell(), World.ConvergenceLimit);
            Assert.Equal(readings, world.Order.Count);
            world.ConvergeAfterHealing();
        }
    }

    /// <summary>Each gateway stopped gracefully, or killed.</summary>
    public static TheoryData<bool, int> StopsAndSeeds() => new()
    {
        { true, 1 }, { true, 2 }, { true, 3 }, { true, 4 }, { true, 5 },
        { false, 1 }, { false, 2 }, { false, 3 }, { false, 4 }, { false, 5 },
    };

    /// <summary>One after the other, in an order drawn by lot.</summary>
    private static void UpgradeAll(World world, bool gracefully)
    {
        foreach (var gateway in world.Present.OrderBy(_ => world.Chance.Next()).ToList())
        {
            AssertNothingOfForm2(world);
            Restart(world, gateway, protocol: 2, gracefully);
        }

        Assert.Equal(0, world.Voters.Changes);
    }

    /// <summary>A gateway is stopped and starts again on its disk with another version, while boards go on: none waits for longer than an election takes.</summary>
    private static void Restart(World world, VirtualGateway gateway, int protocol, bool gracefully)
    {
        var since = world.Schedule.Now;
        var acknowledged = world.Acknowledgements.Count;
        if (gracefully)
        {
            gateway.Run!.Leave();
            world.RunUntil(() => gateway.Run.Look().Left ? null : $"{gateway.Name} has not left", Scenario.Seconds(2));
        }

        gateway.Kill();
        gateway.Options = gateway.Options with { Protocol = protocol };
        world.Run(1);
        gateway.Start();
        world.Run(1);
        world.RunUntil(world.MeshIsWell, World.ConvergenceLimit);
        var longest = world.LongestWait(since, world.Schedule.Now - Scenario.Seconds(0.2), world.Members);
        Assert.True(longest < Election, $"a board waited for {longest.TotalMilliseconds:F0} ms while {gateway.Name} was restarted");
        Assert.True(world.Acknowledgements.Count > acknowledged + 100);
    }

    private static VirtualGateway StartFourth(World world, int protocol)
    {
        var fourth = world.Members[3];
        fourth.Options = fourth.Options with { Protocol = protocol };
        fourth.Start();
        return fourth;
    }

    private static void AssertFourthTookThePlaceOf(VirtualGateway gone, World world)
    {
        world.Run(0.5);
        Assert.Equal(1, world.Voters.Changes);
        Assert.Equal(world.Except(gone), Voters(world));
        Assert.Contains(world.Coordinator!.Image.Voters, v => v.IsForm2);
    }

    /// <summary>It is refused, the others say so and go on without it.</summary>
    private static void AssertStaysOut(VirtualGateway refused, World world, StringWriter story)
    {
        var acknowledged = world.Acknowledgements.Count;
        world.Run(5);
        Assert.True(world.Acknowledgements.Count > acknowledged + 100);
        Assert.DoesNotContain(refused, Voters(world));
        Assert.Contains($"{refused.Name} speaks version 1 of the protocol and this mesh needs version 2", story.ToString(), StringComparison.Ordinal);
    }

    private static void AssertNothingOfForm2(World world) =>
        Assert.All(world.Members, g => Assert.DoesNotContain(g.Image.Voters, v => v.IsForm2));

    private static string? Behind(World world) =>
        world.Members.FirstOrDefault(g => g.Run!.Delivered != world.Order.Count) is { } behind ? $"{behind.Name} has {behind.Run!.Delivered} of {world.Order.Count}" : null;

    private static List<VirtualGateway> Voters(World world) =>
        [.. world.Members.Where(g => world.Coordinator!.Run!.Look().Gateways.Any(k => k.Id == g.Id && k.Voter))];

    private static World ThreeOfVersion1(ulong seed, int gateways = 4, int voters = 3) => Mesh(seed, protocol: 1, gateways, voters);

    /// <summary>A mesh under load; of more than three gateways those behind the third come later.</summary>
    private static World Mesh(ulong seed, int protocol, int gateways, int voters, TextWriter? story = null, long retain = 1L << 40)
    {
        var world = new World(seed, new WorldOptions
        {
            Gateways = gateways,
            Voters = voters,
            Late = Math.Max(0, gateways - 3),
            Protocol = protocol,
            ReplaceAfter = Scenario.Seconds(4),
            Retain = retain,
            Boards = [.. Enumerable.Range(0, 4).Select(i => new BoardHabits { Period = TimeSpan.FromMilliseconds(15), Home = i % Math.Min(gateways, 3) })],
        }, story);
        world.Found();
        world.Run(1);
        return world;
    }
}
