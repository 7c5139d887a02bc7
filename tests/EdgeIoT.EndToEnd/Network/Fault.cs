using System.Globalization;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>Something that goes wrong with one gateway, or around it, and how it is put right again.</summary>
internal sealed record Fault(string Name, Func<EmulatedMesh, GatewayUnderTest, Task> Begin, Func<EmulatedMesh, GatewayUnderTest, Task> End)
{
    /// <summary>The signal that comes with a file that may not grow must be ignored from before the start, so that a write gets the error.</summary>
    public const string ShellPrefix = "trap '' XFSZ";

    /// <summary>All of them. Chance draws the rates.</summary>
    public static IReadOnlyList<Fault> All(Random chance) =>
    [
        OnNetwork("packets are lost", (world, _) => world.Network.SetAmong(world.Network.Hosts, new() { Loss = 0.1 + (0.2 * chance.NextDouble()) })),
        OnNetwork("packets come late, twice and out of order", (world, _) => world.Network.SetAmong(world.Network.Hosts, new()
        {
            Duplicates = 0.1,
            Delay = TimeSpan.FromMilliseconds(chance.Next(1, 10)),
            Jitter = TimeSpan.FromMilliseconds(chance.Next(5, 40)),
        })),
        OnNetwork("it is cut off", (world, victim) => world.Network.SetAround(victim.Host, Hosts(world, victim), PathCondition.Broken)),
        OnNetwork("nobody hears it", (world, victim) => Hosts(world, victim).ForEach(other => world.Network.Set(victim.Host, other, PathCondition.Broken))),
        OnNetwork("it hears nobody", (world, victim) => Hosts(world, victim).ForEach(other => world.Network.Set(other, victim.Host, PathCondition.Broken))),
        OnNetwork("it reaches only one of the others", (world, victim) => world.Network.SetAround(victim.Host, Hosts(world, victim)[..1], PathCondition.Broken)),
        new("it is killed", (_, victim) => victim.KillAsync(), StartAsync),
        new("it stands still", (_, victim) => Do(() => victim.Process!.Signal(Signals.Stop)), (_, victim) => Do(() => victim.Process!.Signal(Signals.Continue))),
        new("its disk is full", FillDiskAsync, async (world, victim) =>
        {
            await victim.KillAsync();
            await StartAsync(world, victim);
        }),
        new("the power is gone", async (world, _) =>
        {
            await Task.WhenAll(world.Mesh.Gateways.Select(g => g.KillAsync()));
            foreach (var gateway in world.Mesh.Gateways)
                gateway.StartAgain();
        }, (_, _) => Task.CompletedTask),
    ];

    private static Fault OnNetwork(string name, Action<EmulatedMesh, GatewayUnderTest> begin) =>
        new(name, (world, victim) => Do(() => begin(world, victim)), (world, _) => Do(world.Network.Heal));

    private static List<EmulatedHost> Hosts(EmulatedMesh world, GatewayUnderTest victim) => [.. world.Others(victim).Select(g => g.Host)];

    private static async Task FillDiskAsync(EmulatedMesh world, GatewayUnderTest victim)
    {
        var limit = await Program.RunAsync("prlimit", Peers.Find("prlimit")!,
            ["--pid", victim.Process!.Id.ToString(CultureInfo.InvariantCulture), "--fsize=4096:4096"], TimeSpan.FromSeconds(30));
        Assert.True(limit.ExitCode == 0, limit.Output);
        await Eventually.HoldsAsync($"/readyz of {victim.Name} says that its disk is full", TimeSpan.FromSeconds(30), async () =>
        {
            var (status, body) = await victim.GetAsync("/readyz");
            return status == 503 && body.Contains("disk", StringComparison.OrdinalIgnoreCase) ? null : $"{status} {body}";
        });
    }

    private static Task StartAsync(EmulatedMesh world, GatewayUnderTest victim) => Do(victim.StartAgain);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
