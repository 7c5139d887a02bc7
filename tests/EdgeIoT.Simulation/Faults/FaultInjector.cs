using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>Does to a world what a plan says.</summary>
public sealed partial class FaultInjector(World world, FaultPlan plan, Chance clocks)
{
    private static readonly TimeSpan StageTime = TimeSpan.FromSeconds(4);
    private TimeSpan _stageTakenUntil;
    private bool _over;
    private bool _promotes;

    /// <summary>The time of faults begins.</summary>
    public void Begin()
    {
        world.Telling.Tell("world", $"has {plan}");
        world.Network.Faults = plan.Network;
        foreach (var gateway in world.Gateways)
        {
            gateway.DiskFaults = new DiskFaults { FlushMean = plan.Disk.FlushMean, Stall = plan.Disk.Stall, Tear = plan.Disk.Tear };
            gateway.ClockRate = 1 + (plan.Drift * ((2 * clocks.Unit()) - 1));
        }

        foreach (var planned in plan.Events)
            Later(planned.At, () => Happen(planned.Kind, world.Members[planned.Gateway % world.Members.Count], planned.Lasting, new Chance(planned.Seed)));
    }

    /// <summary>The time of faults is over: nothing new happens, nothing that was planned happens any more.</summary>
    public void End()
    {
        _over = true;
        // Half-way a mesh need not be well: whoever has a log that needs version 2 to be read is let in nowhere without it.
        foreach (var gateway in world.Members.Where(g => g.Options.Protocol == 1))
        {
            gateway.Kill();
            gateway.Options = gateway.Options with { Protocol = 2 };
        }
    }

    private void Later(TimeSpan delay, Action action) => world.Schedule.After(delay, () =>
    {
        if (!_over)
            action();
    });

    private void Happen(FaultKind kind, VirtualGateway gateway, TimeSpan lasting, Chance chance)
    {
        switch (kind)
        {
            case FaultKind.Kill or FaultKind.LosePower or FaultKind.KillCoordinator or FaultKind.LoseAllPower or FaultKind.WipeDisk or FaultKind.LyingDisk
                or FaultKind.RestoreBackup or FaultKind.Roam or FaultKind.StayAway:
                End(kind, gateway, lasting, chance);
                break;
            case FaultKind.KillInStep:
                gateway.Run?.KillAtEffect(chance.Between(1, 40));
                Later(lasting + TimeSpan.FromMilliseconds(60), gateway.Start);
                break;
            case FaultKind.KillAtVote:
                gateway.Run?.KillAtVote(() => Later(chance.Around(TimeSpan.FromMilliseconds(4)), gateway.Start));
                break;
            case FaultKind.JoinLate:
                world.Members.FirstOrDefault(g => g.Late)?.Start();
                break;
            case FaultKind.Remove:
                Remove(gateway, chance);
                break;
            case FaultKind.Leave:
                Leave(gateway, () => Restart(gateway, lasting, chance));
                break;
            case FaultKind.Upgrade:
                Upgrade(gateway, lasting, chance);
                break;
            case FaultKind.JumpClock:
                gateway.Run?.JumpClock(chance.Hit(0.3) ? TimeSpan.FromMinutes(10 * chance.Unit()) : chance.Around(TimeSpan.FromMilliseconds(500)));
                break;
            case FaultKind.Pause:
                gateway.Run?.Pause(chance.Hit(0.2) ? chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)) : chance.Around(TimeSpan.FromMilliseconds(200)));
                break;
            case FaultKind.LongPause:
                gateway.Run?.Pause(chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30)));
                break;
            case FaultKind.SlowCpu:
                gateway.RoundDelay = chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60));
                Later(lasting, () => gateway.RoundDelay = TimeSpan.Zero);
                break;
            case FaultKind.ResetLink:
                if (world.Network.Links.Count > 0)
                    chance.Of(world.Network.Links).Reset();
                break;
            case FaultKind.SlowDisk:
                SlowDown(gateway, chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400)), lasting);
                break;
            case FaultKind.FullDisk or FaultKind.FailFlush:
                gateway.DiskFaults.Full = true;
                gateway.DiskFaults.Half = kind == FaultKind.FailFlush;
                Later(lasting, () =>
                {
                    gateway.Kill();
                    Restart(gateway, lasting, chance);
                });
                break;
            case FaultKind.CutClients:
                world.CutClients(gateway, cut: true);
                Later(lasting, () => world.CutClients(gateway, cut: false));
                break;
            case FaultKind.Strangers:
                SendRubbish(gateway, chance);
                break;
            case FaultKind.Spoof or FaultKind.ReplayOld:
                SendAgain(kind, chance);
                break;
            case FaultKind.BlockMulticast or FaultKind.ShrinkPaths or FaultKind.Lag:
                Hamper(kind, gateway, lasting, chance);
                break;
            case FaultKind.ForgetfulSuccessor:
                new ForgetfulSuccessor(world, chance, Later).Begin();
                break;
            case FaultKind.Promote or FaultKind.PromoteWhileAlive:
                _promotes = _promotes || new Promotion(world, chance, Later).Begin(destroy: kind == FaultKind.Promote);
                break;
            case FaultKind.FigureEight:
                new FigureEight(world, chance, Later).Begin();
                break;
            case FaultKind.ForgetfulVoter or FaultKind.LateVote or FaultKind.LongerLog or FaultKind.LateConfirmation or FaultKind.DeadOwner
                or FaultKind.LostTail or FaultKind.UnheardChange or FaultKind.Alone:
                Stage(kind, gateway, chance);
                break;
            default:
                Partition(kind, gateway, lasting, chance);
                break;
        }
    }

    /// <summary>One play at a time: two would take each other's scenery away.</summary>
    private void Stage(FaultKind kind, VirtualGateway gateway, Chance chance)
    {
        if (world.Schedule.Now < _stageTakenUntil)
            return;
        _stageTakenUntil = world.Schedule.Now + StageTime;
        Action play = kind switch
        {
            FaultKind.ForgetfulVoter => new ForgetfulVoter(world, chance, Later).Begin,
            FaultKind.LateVote => new LateVote(world, chance, Later).Begin,
            FaultKind.LongerLog => new LongerLog(world, chance, Later).Begin,
            FaultKind.LateConfirmation => new LateConfirmation(world, chance, Later).Begin,
            FaultKind.DeadOwner => new DeadOwner(world, chance, Later).Begin,
            FaultKind.UnheardChange => new UnheardChange(world, chance, Later).Begin,
            FaultKind.Alone => new Alone(world, chance, Later).Begin,
            _ => () => LoseTail(gateway),
        };
        play();
    }

    /// <summary>Most restarts take a while; some are so quick that what the gateway promised before is still under way.</summary>
    private void Restart(VirtualGateway gateway, TimeSpan delay, Chance chance) =>
        Later(chance.Hit(0.3) ? chance.Around(TimeSpan.FromMilliseconds(10)) : delay, gateway.Start);

    private void SlowDown(VirtualGateway gateway, TimeSpan mean, TimeSpan lasting)
    {
        gateway.DiskFaults.FlushMean = mean;
        Later(lasting, () => gateway.DiskFaults.FlushMean = plan.Disk.FlushMean);
    }

    private void Leave(VirtualGateway gateway, Action restart)
    {
        if (gateway.Run is not { } run)
            return;
        run.Leave();
        Later(TimeSpan.FromSeconds(1), () =>
        {
            if (gateway.Run != run)
                return;
            gateway.Kill();
            restart();
        });
    }

    /// <summary>Nobody goes back behind a log that the older version cannot read.</summary>
    private void Upgrade(VirtualGateway gateway, TimeSpan lasting, Chance chance)
    {
        void Change()
        {
            var back = gateway.Options.Protocol == 2 && !world.Members.Any(g => g.Image.Voters.Any(v => v.IsForm2));
            gateway.Options = gateway.Options with { Protocol = back ? 1 : 2 };
            Restart(gateway, lasting, chance);
        }

        if (chance.Hit(0.5))
        {
            Leave(gateway, Change);
            return;
        }

        gateway.Kill();
        Change();
    }

    private void SendAgain(FaultKind kind, Chance chance)
    {
        for (var i = chance.Below(30); i >= 0; i--)
        {
            if (world.Network.Archived(chance) is not { } old)
                return;
            if (kind == FaultKind.ReplayOld)
                world.Network.SendFromStranger(old.To, old.From, old.Bytes);
            else
                world.Network.SendFromStranger(chance.Of(world.Members), chance.Of(world.Members).Address, old.Bytes);
        }
    }

    private void Remove(VirtualGateway gateway, Chance chance)
    {
        world.Operator.KeepEmptying();
        var asked = world.Members.Where(g => g.Run is not null).ToList();
        if (asked.Count > 0)
            world.Operator.Remove(chance.Of(asked).Run!, gateway);
    }

    private void SendRubbish(VirtualGateway gateway, Chance chance)
    {
        for (var i = chance.Below(20); i >= 0; i--)
        {
            var rubbish = new byte[chance.Between(1, 1200)];
            chance.Fill(rubbish);
            rubbish[0] = (byte)chance.Below(16);
            // What was overheard, from an address that is not its sender's: the answer must not be worth the question.
            if (chance.Hit(0.3) && world.Network.Overheard(chance) is { } overheard)
            {
                world.Network.SendFromStranger(gateway, gateway.Address with { Port = 9999 }, overheard);
                continue;
            }

            world.Network.SendFromStranger(gateway, chance.Hit(0.5) ? chance.Of(world.Gateways).Address : gateway.Address with { Port = 9999 }, rubbish);
        }
    }
}
