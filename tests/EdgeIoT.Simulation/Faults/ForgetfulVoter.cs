using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// A vote that was given before it was on disk, and is forgotten: two gateways win one term with the same vote. The stage for it:
/// <code>
///   A | C | B      A and B hear nobody; C hears both and nobody hears it
///   A ─ C ─ B      C is heard again: A and B, which do not hear each other, both stand in the next term, and write their own votes slowly
///                  C votes for A and loses power in that very step, is back at once, and is asked by B
/// </code>
/// </summary>
internal sealed class ForgetfulVoter(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(200);
    private IReadOnlyList<VirtualGateway> _candidates = [];
    private VirtualGateway? _voter;

    public void Begin()
    {
        if (world.Members.Count != 3 || world.Members.Any(g => g.Run is null))
            return;
        _voter = chance.Of(world.Members);
        _candidates = [.. world.Members.Where(g => g != _voter)];
        Cut(_candidates[0], _candidates[1], cut: true);
        Cut(_candidates[1], _candidates[0], cut: true);
        foreach (var candidate in _candidates)
            Cut(_voter, candidate, cut: true);
        // Until whoever coordinated has given up.
        later(TimeSpan.FromSeconds(1.4) + chance.Around(TimeSpan.FromMilliseconds(150)), Listen);
    }

    private void Listen()
    {
        foreach (var candidate in _candidates)
        {
            candidate.DiskFaults.FlushMean = Slow;
            Cut(_voter!, candidate, cut: false);
        }

        _voter!.Run?.KillAtVote(() => later(TimeSpan.FromMilliseconds(1), _voter.Start));
        later(TimeSpan.FromSeconds(1.5), End);
    }

    private void End()
    {
        _voter!.Run?.Resume();
        foreach (var from in world.Members)
        {
            from.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
            foreach (var to in world.Members)
                Cut(from, to, cut: false);
        }
    }

    private void Cut(VirtualGateway from, VirtualGateway to, bool cut) => world.Network.Cut(from, to, cut);
}
