using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>Begins a fault, and ends it.</summary>
internal sealed class ChaosFaults(ChaosMesh mesh, byte[] joinToken, int seed)
{
    private const string LossCommand = "lose 30";
    private const string SlowDiskCommand = "disk-delay 200";

    /// <summary>Whether an attack has got where it must not.</summary>
    public bool Breached { get; private set; }

    /// <returns>What ends it, and tells what more there is to tell.</returns>
    public async Task<Func<Task<string?>>> BeginAsync(FaultKind kind, GatewayPlan victim)
    {
        switch (kind.Name)
        {
            case "partition":
                Cut(victim, mesh.Others(victim));
                foreach (var other in mesh.Others(victim))
                    Cut(other, [victim]);
                return Heal;
            case "mute":
                Cut(victim, mesh.Others(victim));
                return Heal;
            case "deaf":
                foreach (var other in mesh.Others(victim))
                    Cut(other, [victim]);
                return Heal;
            case "loss":
                foreach (var gateway in mesh.Gateways)
                    mesh.Inflict(gateway, LossCommand);
                return Heal;
            case "slow-disk":
                mesh.Inflict(victim, SlowDiskCommand);
                return Heal;
            case "full-disk":
                mesh.Inflict(victim, "disk-full");
                return () => RestartAsync(victim);
            case "kill":
                await mesh.KillAsync(victim);
                return () => RestartAsync(victim);
            case "pause":
                mesh.Pause(victim);
                return () => Done(() => mesh.Continue(victim));
            case "power":
                await Task.WhenAll(mesh.Gateways.Select(mesh.KillAsync));
                foreach (var gateway in mesh.Gateways)
                    mesh.Start(gateway);
                return () => Done(() => { });
            case "garbage":
                return Attack(new GarbageSender(victim.MeshPort, victim.MqttPort, seed));
            default:
                return Attack(new Impostor(victim.MqttPort, joinToken));
        }
    }

    private void Cut(GatewayPlan gateway, IEnumerable<GatewayPlan> from) => mesh.Inflict(gateway, $"cut {string.Join(' ', from.Select(g => g.Name))}");

    private Task<string?> Heal() => Done(() =>
    {
        foreach (var gateway in mesh.Gateways)
            mesh.Inflict(gateway, "heal");
    });

    private async Task<string?> RestartAsync(GatewayPlan victim)
    {
        if (mesh.Runs(victim))
            await mesh.KillAsync(victim);
        mesh.Start(victim);
        return null;
    }

    private static Task<string?> Done(Action action)
    {
        action();
        return Task.FromResult<string?>(null);
    }

    private Func<Task<string?>> Attack(IAttack attack)
    {
        var stop = new CancellationTokenSource();
        var running = attack.RunAsync(stop.Token);
        return async () =>
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
            Breached |= attack.Succeeded;
            return attack.Outcome;
        };
    }
}
