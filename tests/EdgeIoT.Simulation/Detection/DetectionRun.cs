using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Detection;

/// <summary>
/// One mesh of whole gateways in which one loses its power, and what the others make of it. Links carry heartbeats and elections go on, as
/// in production; SWIM alone declares deaths.
/// <code>
///   founded ─► quiet (bandwidth) ─► loss or starvation, all live (false positives) ─► one loses power ─► all others know
/// </code>
/// </summary>
/// <param name="First">From the loss of power until the first other gateway declared the death.</param>
/// <param name="All">The same until all had.</param>
/// <param name="FalsePositives">How often a gateway that ran was declared dead.</param>
/// <param name="NodeHours">Hours that gateways ran under these conditions, all together.</param>
/// <param name="MembershipBytes">What a gateway sends for membership in an idle second, sealed and with headers of Ethernet, IP and UDP.</param>
/// <param name="AllBytes">The same for everything, heartbeats included, on average over the gateways.</param>
public sealed record DetectionRun(TimeSpan First, TimeSpan All, int FalsePositives, double NodeHours, double MembershipBytes, double AllBytes)
{
    private const int Gateways = 10;
    private const int SealedOverhead = 9 + 24 + Network.SentTraffic.DatagramHeaders;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Living = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs one seed.</summary>
    public static DetectionRun Of(ulong seed, DetectionConditions conditions)
    {
        var world = new World(seed, new WorldOptions { Gateways = Gateways, Voters = 3 });
        world.Found();
        world.Run(TimeSpan.FromSeconds(2));
        var (membership, all) = MeasureIdle(world);

        world.Network.Faults.Loss = conditions.Loss;
        var chance = world.Chance.Fork();
        foreach (var gateway in world.Members)
            Starve(world, gateway, conditions, chance.Fork());
        world.Watch = new DeathWatch(world);
        world.Run(Living * (0.5 + chance.Unit()));
        var victim = chance.Of(world.Members);
        victim.LosePower();
        var crash = world.Schedule.Now;
        var held = world.Watch.HeldDead(victim);
        var others = world.Members.Where(g => g != victim).ToList();
        world.RunUntil(() => others.All(held.ContainsKey) ? null : $"{others.Count - held.Count} gateways do not know of the death of {victim.Name}", Patience);
        var hours = (Gateways * (world.Schedule.Now - world.Watch.Since)).TotalHours;
        return new DetectionRun(held.Values.Min() - crash, held.Values.Max() - crash, world.Watch.FalsePositives, hours, membership, all);
    }

    private static (double Membership, double All) MeasureIdle(World world)
    {
        var (membership, all) = (SentForMembership(world), Sent(world));
        world.Run(Quiet);
        var time = Quiet.TotalSeconds * Gateways;
        return ((SentForMembership(world) - membership) / time, (Sent(world) - all) / time);
    }

    private static long Sent(World world) => world.Members.Sum(g => g.Traffic.DatagramBytes + g.Traffic.LinkBytes);

    private static long SentForMembership(World world) => world.Members.Sum(g =>
    {
        var counters = g.Run!.Look().Counters;
        return counters["swim_bytes_sent"] + (SealedOverhead * counters["swim_messages_sent"]);
    });

    /// <summary>The process stands still for a while, again and again, as on a machine that has other things to do.</summary>
    private static void Starve(World world, VirtualGateway gateway, DetectionConditions conditions, Chance chance)
    {
        if (conditions.PauseMost == TimeSpan.Zero)
            return;
        world.Schedule.After(chance.Around(conditions.PauseEvery), () =>
        {
            var pause = chance.Between(TimeSpan.Zero, conditions.PauseMost);
            gateway.Run?.Pause(pause);
            world.Schedule.After(pause, () => Starve(world, gateway, conditions, chance));
        });
    }
}
