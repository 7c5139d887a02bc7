using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// Acknowledged by an owner that is gone for good, with one of the others only: whoever coordinates has to find out and have it fetched.
/// <code>
///   X ─ owner | Y     boards write to the owner; X has their readings, Y does not
///   X ─ Y             the owner has no power, no board says anything: what was acknowledged gets its place all the same
/// </code>
/// </summary>
internal sealed class DeadOwner(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);
    private VirtualGateway? _owner;

    public void Begin()
    {
        if (world.Members.Count != 3 || world.Members.Any(g => g.Run is null))
            return;
        _owner = chance.Of([.. world.Members.Where(g => !g.Options.Witness)]);
        var behind = chance.Of([.. world.Members.Where(g => g != _owner)]);
        foreach (var other in world.Members.Where(g => g != _owner))
            world.CutClients(other, cut: true);
        world.Network.Cut(_owner, behind);
        world.Network.Cut(behind, _owner);
        later(TimeSpan.FromSeconds(1), Die);
    }

    private void Die()
    {
        _owner!.LosePower();
        var died = world.Schedule.Now;
        later(Patience, () => Check(died));
    }

    private void Check(TimeSpan died)
    {
        // Both others have run and heard each other all the time, with the same disks.
        if (world.Members.All(g => g == _owner || g.Run is not null) && world.Acknowledgements.Unordered() is { } lost && lost.SentAt < died)
            throw new ViolationException("Acknowledged is ordered though its owner is dead", $"{lost} has no place {Patience.TotalSeconds} s after {_owner!.Name} lost power");
        foreach (var from in world.Members)
        {
            world.CutClients(from, cut: false);
            foreach (var to in world.Members)
                world.Network.Cut(from, to, cut: false);
        }

        _owner!.StartAfter(TimeSpan.Zero);
    }
}
