using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Faults;

/// <content>What happens to the paths between gateways.</content>
public sealed partial class FaultInjector
{
    private void Partition(FaultKind kind, VirtualGateway gateway, TimeSpan lasting)
    {
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
                    FaultKind.Deafen => to == gateway,
                    FaultKind.Mute => from == gateway,
                    FaultKind.Chain => Math.Abs(from.Index - to.Index) > 1,
                    _ => from == gateway && to.Index == (int)(half % (ulong)world.Members.Count),
                };
                if (!happens || from == to)
                    continue;
                if (kind == FaultKind.Clog)
                    Clog(from, to, lasting);
                else
                    Cut(from, to, lasting);
            }
        }
    }

    private void Cut(VirtualGateway from, VirtualGateway to, TimeSpan lasting)
    {
        world.Network.Cut(from, to);
        Later(lasting, () => world.Network.Cut(from, to, cut: false));
    }

    private void Clog(VirtualGateway from, VirtualGateway to, TimeSpan lasting)
    {
        world.Network.Clog(from, to, chance.Around(TimeSpan.FromMilliseconds(200)));
        Later(lasting, () => world.Network.Clog(from, to, TimeSpan.Zero));
    }
}
