using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// The voters change, and one of them, to which all boards write, hears nothing of it but the word of a disk that knows: what that disk confirms from then on, the fence
/// does not cover. Once in a world at most, as it takes gateways that have not come so far.
/// In half of the worlds those disks are slow from then on.
/// <code>
///   C ─ V ─ G          three vote; G reaches V alone, boards reach G alone, so that G and V are the majority that acknowledges
///   C ─ V ─ G          two more come. C and V decide the joint configuration, the fence is what C and V have then
///   ├─ N1              G sends more to V, whose disk confirms it, and counts the three of before; C, N1 and N2 decide without it
///   └─ N2
/// </code>
/// </summary>
internal sealed class UnheardChange(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan BoardsAreAttachedAfter = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.8);

    public void Begin()
    {
        var late = world.Members.Where(g => g.Late).ToList();
        var voters = world.Present.ToList();
        if (late.Count != 2 || voters.Count != 3 || world.MeshIsWell() is not null)
            return;
        var coordinator = world.Coordinator!;
        var unaware = chance.Of([.. voters.Where(g => g != coordinator)]);
        var confirming = voters.Single(g => g != coordinator && g != unaware);
        foreach (var other in world.Members.Where(g => g != unaware))
        {
            world.CutClients(other, cut: true);
            if (other == confirming)
                continue;
            world.Network.Cut(unaware, other);
            world.Network.Cut(other, unaware);
        }

        if (chance.Hit(0.5))
            WaitForChange(coordinator, [.. world.Members.Where(g => g != unaware && g != confirming)]);
        foreach (var gateway in late)
            later(BoardsAreAttachedAfter, gateway.Start);
        later(Patience, End);
    }

    /// <summary>From the joint configuration on, what the fence covers is written soon and on the disk late.</summary>
    private void WaitForChange(VirtualGateway coordinator, IReadOnlyList<VirtualGateway> slow)
    {
        if (world.Healed || coordinator.Run is not { } run)
            return;
        if (world.Voters.Newest(run.Disk.History) is not { IsJoint: true })
        {
            later(Look, () => WaitForChange(coordinator, slow));
            return;
        }

        foreach (var gateway in slow)
        {
            var usual = gateway.DiskFaults.FlushMean;
            gateway.DiskFaults.FlushMean = chance.Between(TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(500));
            later(Slow, () => gateway.DiskFaults.FlushMean = usual);
        }
    }

    private void End()
    {
        foreach (var from in world.Members)
        {
            world.CutClients(from, cut: false);
            foreach (var to in world.Members)
                world.Network.Cut(from, to, cut: false);
        }
    }
}
