using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// Who wins an election without its own vote on disk may forget that it did. The stage for it:
/// <code>
///   coordinator | others        cut off; its term ends there
///                 others elect S, and S loses power in that very step
///   coordinator, S | others     S is back, beside the one voter that has not heard of its election
/// </code>
/// </summary>
internal sealed class ForgetfulSuccessor(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private bool _happened;

    public void Begin()
    {
        if (world.Coordinator is not { } old)
            return;
        foreach (var other in world.Members)
            Cut(old, other, cut: true);
        foreach (var other in world.Members.Where(g => g != old))
        {
            // Voters that write faster than who asks them.
            other.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(chance.Hit(0.5) ? 60 : 1);
            other.Run?.AtLead(() => Elected(old, other));
        }

        later(TimeSpan.FromSeconds(3), End);
    }

    private void Elected(VirtualGateway old, VirtualGateway successor)
    {
        if (_happened)
            return;
        _happened = true;
        successor.LosePower();
        foreach (var other in world.Members.Where(g => g != old && g != successor))
        {
            other.Run?.Resume();
            Cut(successor, other, cut: true);
        }

        Cut(old, successor, cut: false);
        // In a larger mesh the two are no majority: one more that did not vote for it may be there.
        if (world.Members.Count > 3)
            Cut(old, chance.Of(world.Members), cut: false);
        successor.StartAfter(TimeSpan.FromMilliseconds(5));
    }

    private void End()
    {
        foreach (var from in world.Members)
        {
            from.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
            foreach (var to in world.Members)
                world.Network.Cut(from, to, cut: false);
        }
    }

    private void Cut(VirtualGateway one, VirtualGateway other, bool cut)
    {
        world.Network.Cut(one, other, cut);
        world.Network.Cut(other, one, cut);
    }
}
