using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// A vote that arrives when its election is over, and a second one is under way that its giver decides otherwise (Raft §5.2: votes of this term).
/// <code>
///   A C | B        A stands in term 2; C's vote for it is held up on the way
///   A ─ B ─ C      B is back; A and B both stand in term 3 and write their own votes slowly; A does not reach C, which votes for B
///                  the vote of term 2 reaches A
/// </code>
/// </summary>
internal sealed class LateVote(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan HeldUp = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);
    private VirtualGateway? _away;
    private VirtualGateway? _first;
    private int _stood;

    public void Begin()
    {
        if (world.Members.Count != 3 || world.Coordinator is not { } coordinator || world.Members.Any(g => g.Run is null))
            return;
        _away = coordinator;
        foreach (var other in world.Members.Where(g => g != coordinator))
        {
            Cut(coordinator, other, cut: true);
            Cut(other, coordinator, cut: true);
            other.Run?.AtStand(() => Stands(other));
        }

        later(TimeSpan.FromSeconds(3), End);
    }

    private void Stands(VirtualGateway candidate)
    {
        _first ??= candidate;
        if (candidate != _first)
            return;
        var voter = world.Members.First(g => g != _away && g != _first);
        if (++_stood == 1)
        {
            // Its request is on the way as soon as its own vote is on disk; the answer takes long.
            world.Network.Clog(voter, _first, HeldUp);
            _first.Run?.AtStand(() => Stands(_first));
            later(chance.Between(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(200)), ComeBack);
        }
        else if (_stood == 2)
        {
            Cut(_first, voter, cut: true);
        }
    }

    private void ComeBack()
    {
        foreach (var gateway in world.Members)
        {
            Cut(_away!, gateway, cut: false);
            Cut(gateway, _away!, cut: false);
        }

        _away!.DiskFaults.FlushMean = _first!.DiskFaults.FlushMean = Slow;
    }

    private void End()
    {
        foreach (var from in world.Members)
        {
            from.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
            from.Run?.Resume();
            foreach (var to in world.Members)
            {
                Cut(from, to, cut: false);
                world.Network.Clog(from, to, TimeSpan.Zero);
            }
        }
    }

    private void Cut(VirtualGateway from, VirtualGateway to, bool cut) => world.Network.Cut(from, to, cut);
}
