using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// A log that is longer and older than what was committed since (Raft §5.4.1: the later last term is the newer log, whatever the length).
/// <code>
///   S1 | S2 S3     S1, cut off, takes many orders that nobody else gets; S2 is elected and commits a few
///   S1 ─ S3        S2 has no power; S1 is back: its log is longer, and S3's is newer
/// </code>
/// </summary>
internal sealed class LongerLog(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private const int Orders = 800;
    private VirtualGateway? _old;
    private VirtualGateway? _new;

    public void Begin()
    {
        if (world.Members.Count != 3 || world.Coordinator is not { Run: { } run } old)
            return;
        _old = old;
        Isolate(old, cut: true);
        for (var i = 0; i < Orders; i++)
            world.Commands.Propose(run);
        foreach (var other in world.Members.Where(g => g != old))
            other.Run?.AtLead(() => Elected(other));
        later(TimeSpan.FromSeconds(3), End);
    }

    private void Elected(VirtualGateway successor)
    {
        if (_new is not null)
            return;
        _new = successor;
        later(chance.Between(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(200)), () =>
        {
            successor.LosePower();
            Cut(_old!, world.Members.First(g => g != _old && g != successor), cut: false);
        });
    }

    private void End()
    {
        foreach (var gateway in world.Members)
        {
            Isolate(gateway, cut: false);
            gateway.Run?.Resume();
            gateway.StartAfter(TimeSpan.Zero);
        }
    }

    private void Isolate(VirtualGateway gateway, bool cut)
    {
        foreach (var other in world.Members)
            Cut(gateway, other, cut);
    }

    private void Cut(VirtualGateway one, VirtualGateway other, bool cut)
    {
        world.Network.Cut(one, other, cut);
        world.Network.Cut(other, one, cut);
    }
}
