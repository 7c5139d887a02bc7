using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// A gateway is alone with all boards for a while, and acknowledges from its own disk if its policy is to degrade.
/// <code>
///   A ┆ X ─ Y     boards reach A only
///   A restarts there, sometimes, with what is on its disk
///   A ─ X ─ Y     what A has acknowledged gets its place
/// </code>
/// </summary>
internal sealed class Alone(World world, Chance chance, Action<TimeSpan, Action> later)
{
    public void Begin()
    {
        if (world.Members.Any(g => g.Run is null || g.Late))
            return;
        var able = world.Members.Where(g => !g.Options.Witness).ToList();
        var learners = able.Where(g => !g.Run!.Look().Gateways.Any(seen => seen.Id == g.Id && seen.Voter)).ToList();
        var gateway = chance.Of(learners.Count > 0 && chance.Hit(0.6) ? learners : able);
        world.Telling.Tell("world", $"leaves {gateway.Name} alone with the boards");
        Part(gateway, cut: true);
        var lasting = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5));
        if (chance.Hit(0.4))
            later(lasting * chance.Unit(), () => Restart(gateway, power: chance.Hit(0.5)));
        later(lasting, () => Part(gateway, cut: false));
    }

    private void Restart(VirtualGateway gateway, bool power)
    {
        if (power)
            gateway.LosePower();
        else
            gateway.Kill();
        gateway.StartAfter(chance.Around(TimeSpan.FromMilliseconds(50)));
    }

    private void Part(VirtualGateway gateway, bool cut)
    {
        foreach (var other in world.Members.Where(g => g != gateway))
        {
            world.CutClients(other, cut);
            world.Network.Cut(gateway, other, cut);
            world.Network.Cut(other, gateway, cut);
        }
    }
}
