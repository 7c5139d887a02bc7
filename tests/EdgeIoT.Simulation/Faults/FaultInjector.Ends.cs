using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <content>Runs that end, and what is left on the disk then.</content>
public sealed partial class FaultInjector
{
    private void End(FaultKind kind, VirtualGateway gateway, TimeSpan lasting, Chance chance)
    {
        switch (kind)
        {
            case FaultKind.Kill:
                gateway.Kill();
                break;
            case FaultKind.KillCoordinator:
                gateway = world.Coordinator ?? gateway;
                gateway.LosePower();
                break;
            case FaultKind.LoseAllPower:
                LoseAllPower(lasting, chance);
                return;
            case FaultKind.WipeDisk:
                if (!MayBeWiped(gateway))
                    return;
                gateway.Wipe();
                break;
            case FaultKind.Roam:
                if (!MayRoam(gateway))
                    return;
                gateway.Roam();
                break;
            case FaultKind.LyingDisk:
                gateway.DiskFaults.Lies = true;
                Later(lasting, () =>
                {
                    gateway.LosePower();
                    gateway.DiskFaults.Lies = false;
                    Restart(gateway, chance.Around(TimeSpan.FromMilliseconds(100)), chance);
                });
                return;
            case FaultKind.RestoreBackup:
                gateway.BackUp();
                Later(lasting, () =>
                {
                    gateway.Restore();
                    Restart(gateway, chance.Around(TimeSpan.FromMilliseconds(100)), chance);
                });
                return;
            default:
                gateway.LosePower();
                break;
        }

        Restart(gateway, lasting, chance);
    }

    private void LoseAllPower(TimeSpan lasting, Chance chance)
    {
        foreach (var each in world.Members)
        {
            each.LosePower();
            Restart(each, lasting + chance.Around(TimeSpan.FromMilliseconds(100)), chance);
        }
    }

    /// <summary>What a gateway has and did not confirm yet is gone, and its peers do not know.</summary>
    private void LoseTail(VirtualGateway gateway)
    {
        SlowDown(gateway, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        Later(TimeSpan.FromSeconds(1), () =>
        {
            gateway.LosePower();
            gateway.Start();
        });
    }

    /// <summary>Gateways find one another where they were last: the others are still there.</summary>
    private bool MayRoam(VirtualGateway gateway) =>
        world.Founded && world.Members.Count > 1 && world.Members.All(g => g == gateway || g.FormerAddresses.Count == 0);

    /// <summary>What is promised is promised while a majority of the disks is there, of the old voters and of the new ones while these change: one may go
    /// where three or five vote and the mesh stands.</summary>
    private bool MayBeWiped(VirtualGateway gateway) =>
        world.Founded && !world.Operator.IsAtWork && world.ExpectedVoters >= 3 && world.ExpectedVoters == world.Options.Gateways
        && world.Members.All(g => g.FormerIds.Count == 0 && g.Run?.Look().Changing != true)
        && gateway.Run is { } run && world.Voters.Newest(run.Disk.History) is { IsJoint: false, Incoming.Count: >= 3 };
}
