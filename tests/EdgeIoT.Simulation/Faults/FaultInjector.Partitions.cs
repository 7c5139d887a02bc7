using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <content>What happens to the paths between gateways.</content>
public sealed partial class FaultInjector
{
    private void Partition(FaultKind kind, VirtualGateway gateway, TimeSpan lasting, Chance chance)
    {
        if (kind == FaultKind.SplitCoordinator)
            gateway = world.Coordinator ?? gateway;
        world.Telling.Tell("world", $"has {kind} around {gateway.Name} for {lasting.TotalMilliseconds:F0} ms");
        var half = chance.Next();
        foreach (var from in world.Members)
        {
            foreach (var to in world.Members)
            {
                var happens = kind switch
                {
                    FaultKind.Isolate => from == gateway || to == gateway,
                    FaultKind.Split => ((half >> from.Index) & 1) != ((half >> to.Index) & 1),
                    FaultKind.SplitCoordinator => IsBeside(gateway, from) != IsBeside(gateway, to),
                    FaultKind.Deafen => to == gateway,
                    FaultKind.Mute => from == gateway,
                    FaultKind.Chain => Math.Abs(from.Index - to.Index) > 1,
                    _ => from == gateway && to.Index == (int)(half % (ulong)world.Members.Count),
                };
                if (!happens || from == to)
                    continue;
                if (kind == FaultKind.Clog)
                    Clog(from, to, lasting, chance);
                else
                    Cut(from, to, lasting);
            }
        }
    }

    /// <summary>Paths that work, and not as they should.</summary>
    private void Hamper(FaultKind kind, VirtualGateway gateway, TimeSpan lasting, Chance chance)
    {
        world.Telling.Tell("world", $"has {kind} around {gateway.Name} for {lasting.TotalMilliseconds:F0} ms");
        switch (kind)
        {
            case FaultKind.BlockMulticast:
                world.Network.MulticastBlocked = true;
                Later(lasting, () => world.Network.MulticastBlocked = false);
                break;
            case FaultKind.ShrinkPaths:
                world.Network.LongestDatagram = chance.Between(300, 1199);
                Later(lasting, () => world.Network.LongestDatagram = int.MaxValue);
                break;
            default:
                var late = chance.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(300));
                foreach (var to in world.Members)
                {
                    world.Network.Clog(gateway, to, late);
                    Later(lasting, () => world.Network.Clog(gateway, to, TimeSpan.Zero));
                }

                break;
        }
    }

    private void Cut(VirtualGateway from, VirtualGateway to, TimeSpan lasting)
    {
        world.Network.Cut(from, to);
        Later(lasting, () => world.Network.Cut(from, to, cut: false));
    }

    /// <summary>A minority around a gateway: itself, and one more of five.</summary>
    private bool IsBeside(VirtualGateway gateway, VirtualGateway other) =>
        other == gateway || (world.Members.Count > 3 && other.Index == (gateway.Index + 1) % world.Members.Count);

    private void Clog(VirtualGateway from, VirtualGateway to, TimeSpan lasting, Chance chance)
    {
        world.Network.Clog(from, to, chance.Around(TimeSpan.FromMilliseconds(200)));
        Later(lasting, () => world.Network.Clog(from, to, TimeSpan.Zero));
    }
}
