using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// A follower's disk is done with what one coordinator sent when another one coordinates already, which has other entries in these places: what was checked
/// against the one is not checked against the other (Raft §5.3).
/// <code>
///   S1 S2 | S3 S4 S5    S1 sends entries to S2, whose disk takes long, and loses power
///        S2 ─ S3 S4 S5  S3 is elected and puts other entries there; S2 hears its heartbeats long before its entries, as
///                       the link stalls, and in between its own disk: it has them all
/// </code>
/// </summary>
internal sealed class LateConfirmation(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private const int Orders = 20;
    private static readonly TimeSpan Stalled = TimeSpan.FromMilliseconds(900);
    private VirtualGateway? _old;
    private VirtualGateway? _slow;
    private bool _elected;

    public void Begin()
    {
        if (world.Members.Count != 5 || world.Coordinator is not { Run: { } run } old || world.Members.Any(g => g.Run is null))
            return;
        _old = old;
        _slow = chance.Of([.. world.Members.Where(g => g != old)]);
        foreach (var other in world.Members.Where(g => g != old && g != _slow))
        {
            world.Network.Cut(old, other);
            world.Network.Cut(other, old);
            // Its link to the slow one stalls from here on, its datagrams do not.
            other.Run?.AtStand(() => world.Network.StallLinks(other, _slow, Stalled));
            other.Run?.AtLead(() => Elected(other));
        }

        _slow.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(800);
        for (var i = 0; i < Orders; i++)
            world.Commands.Propose(run);
        later(TimeSpan.FromMilliseconds(30), old.LosePower);
        later(TimeSpan.FromSeconds(3), End);
    }

    private void Elected(VirtualGateway successor)
    {
        if (_elected)
            return;
        _elected = true;
        // As soon as its term has begun to commit it takes orders; without one more of the others, the slow one's word on them is decisive.
        later(TimeSpan.FromMilliseconds(10), () =>
        {
            world.Network.StallLinks(successor, world.Members.First(g => g != successor && g != _old && g != _slow), Stalled);
            for (var i = 0; i < 4 * Orders && successor.Run is { } run; i++)
                world.Commands.Propose(run);
        });
    }

    private void End()
    {
        _slow!.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
        foreach (var from in world.Members)
        {
            from.Run?.Resume();
            foreach (var to in world.Members)
            {
                world.Network.Cut(from, to, cut: false);
                world.Network.StallLinks(from, to, TimeSpan.Zero);
            }
        }

        _old!.StartAfter(TimeSpan.Zero);
    }
}
