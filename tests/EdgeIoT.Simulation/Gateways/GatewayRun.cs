using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Network;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Gateways;

/// <summary>
/// One run of a gateway's process: the loop that owns the node. Inputs gather until the loop comes round, which is soon, or after
/// a pause of the process; then the node gets all of them and the round is flushed.
/// </summary>
public sealed partial class GatewayRun
{
    private const int InputsPerRound = 64;
    private const int StormRounds = 2_000;
    private readonly Queue<Input> _inputs = new();
    private readonly Chance _chance;
    private readonly Chance _ends;
    private readonly DriftingClock _clock;
    private readonly FlushRule _flushes;
    private bool _isShort;
    private bool _roundPlanned;
    private TimeSpan _pausedUntil;
    private TimeSpan _timer = TimeSpan.MaxValue;
    private long _timerNumber;
    private int _fatalEffect;
    private Action? _atVote;
    private Action? _atLead;
    private Action? _atStand;
    private bool _voted;
    private bool _stands;
    private int _hurriedTimers;
    private long _incomingLinks = -1;

    /// <summary>A process that is about to start.</summary>
    public GatewayRun(VirtualGateway gateway, DeterministicCrypto crypto, Chance chance)
    {
        (Gateway, Number, _chance) = (gateway, gateway.Runs, chance);
        Disk = new VirtualDisk(this, gateway.Image, chance.Fork());
        _clock = new DriftingClock(TimeSpan.FromDays(30 * chance.Unit()), World.Schedule.Now, gateway.ClockRate / World.Options.GatewaySlowness);
        var seed = chance.Next();
        Node = new MeshNode(gateway.Options, crypto, Disk, this, seed);
        _ends = new Chance(~seed);
        Status = Node.Status;
        _flushes = new FlushRule(this);
    }

    /// <summary>Whose run it is.</summary>
    public VirtualGateway Gateway { get; }

    /// <summary>Which of its runs.</summary>
    public int Number { get; }

    /// <summary>Where it is.</summary>
    public World World => Gateway.World;

    /// <summary>What is tested.</summary>
    public MeshNode Node { get; }

    /// <summary>Its disk.</summary>
    public VirtualDisk Disk { get; }

    /// <summary>Whether the process runs.</summary>
    public bool Alive { get; private set; } = true;

    /// <summary>Its links, with whether it dialed them.</summary>
    public Dictionary<long, (VirtualLink Link, bool Dialed)> Links { get; } = [];

    /// <summary>The client connections that are open here.</summary>
    public Dictionary<long, Connection> Connections { get; } = [];

    /// <summary>What the node says of the mesh, as of the last look.</summary>
    public MeshStatus Status { get; private set; }

    /// <summary>Whether it was asked to leave.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The node begins.</summary>
    public void Start() => Step(static run => run.Node.Start(run.Clock));

    /// <summary>Something reaches the loop.</summary>
    public void Receive(in Input input)
    {
        if (!Alive)
            return;
        _inputs.Enqueue(input);
        PlanRound();
    }

    /// <summary>The process stands still: garbage collection, starvation, SIGSTOP. Inputs gather. A short pause ends no longer one.</summary>
    public void Pause(TimeSpan time)
    {
        World.Telling.Tell(Gateway.Name, $"stands still for {time.TotalMilliseconds:F0} ms");
        var until = World.Schedule.Now + time;
        _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
    }

    /// <summary>The process goes on, and no kill is waiting for it.</summary>
    public void Resume()
    {
        (_fatalEffect, _atVote, _atLead, _atStand) = (0, null, null, null);
        if (_pausedUntil <= World.Schedule.Now)
            return;
        _pausedUntil = TimeSpan.Zero;
        _roundPlanned = false;
        PlanRound();
    }

    /// <summary>Asks the node to leave.</summary>
    public void Leave()
    {
        Leaving = true;
        Receive(new Input(InputKind.Leave));
    }

    /// <summary>An operator promotes the gateway, or tries to.</summary>
    public void Promote() => Receive(new Input(InputKind.Promote));

    /// <summary>Why it was not, the last time.</summary>
    public string? PromotionRefused { get; private set; }

    /// <summary>The process is killed in the middle of a step, after this many more effects of the node.</summary>
    public void KillAtEffect(int effects) => _fatalEffect = effects;

    /// <summary>The power goes at the end of the step in which the node votes, before the vote is on disk.</summary>
    public void KillAtVote(Action then) => _atVote = then;

    /// <summary>Something happens at the end of the step in which the node becomes coordinator.</summary>
    public void AtLead(Action then) => _atLead = then;

    /// <summary>Something happens at the end of the step in which the node stands for election.</summary>
    public void AtStand(Action then) => _atStand = then;

    /// <summary>The clock jumps forward.</summary>
    public void JumpClock(TimeSpan by)
    {
        World.Telling.Tell(Gateway.Name, $"'s clock jumps by {by.TotalSeconds:F1} s");
        _clock.Jump(World.Schedule.Now, by);
        PlanRound();
    }

    /// <summary>The node writes a vote.</summary>
    public void Voted(NodeId votedFor) => (_voted, _stands) = (true, votedFor == Gateway.Id);

    /// <summary>The node has an effect on the world.</summary>
    public void Effect()
    {
        if (_fatalEffect > 0 && --_fatalEffect == 0)
            throw new KilledException();
    }

    /// <summary>The number of a link that somebody else dialed: odd.</summary>
    public long NextIncomingLink() => _incomingLinks += 2;

    /// <summary>Looks at what the node says now, and holds it against what the others say.</summary>
    public MeshStatus Look()
    {
        var status = Node.Status;
        if (ReferenceEquals(status, Status))
            return status;
        Status = status;
        World.Coordinators.Check(Gateway, status);
        BoundRule.Check(Gateway, status);
        World.Watch?.Looked(Gateway, status);
        return status;
    }

    /// <summary>The process is over.</summary>
    public void End(bool silently)
    {
        Alive = false;
        Disk.Crash(power: silently);
        foreach (var (link, dialed) in Links.Values.ToArray())
            link.Crashed(dialed, silently);
        foreach (var connection in Connections.Values.ToArray())
            connection.GatewayEnded(silently);
    }

    // What the node takes for the time.
    private TimeSpan Clock => _clock.At(World.Schedule.Now);

    private void PlanRound()
    {
        if (_roundPlanned)
            return;
        _roundPlanned = true;
        World.Schedule.After(TimeSpan.FromMicroseconds(_chance.Below(100)) + Gateway.RoundDelay, static (run, _, _) => ((GatewayRun)run).Round(), this);
    }

    private void Round()
    {
        _roundPlanned = false;
        if (!Alive)
            return;
        if (World.Schedule.Now < _pausedUntil)
        {
            _roundPlanned = true;
            World.Schedule.At(_pausedUntil, static (run, _, _) => ((GatewayRun)run).Round(), this);
            return;
        }
        Step(static run => run.TakeInputs());
        if (Alive && _inputs.Count > 0)
            PlanRound();
    }

    private void TakeInputs()
    {
        var now = Clock;
        var tickLast = _chance.Hit(0.5);
        if (!tickLast && now >= _timer)
            Node.Tick(now);
        for (var i = 0; i < InputsPerRound && _inputs.TryDequeue(out var input); i++)
            Take(input, now);
        if (tickLast && now >= _timer)
            Node.Tick(now);
    }

    /// <summary>Lets the node do something, ends its round and looks at it.</summary>
    private void Step(Action<GatewayRun> action)
    {
        var now = Clock;
        try
        {
            action(this);
            EndRound(now);
            World.Acknowledgements.EndRound(this);
            World.Commands.EndRound(this);
        }
        catch (KilledException)
        {
            World.Acknowledgements.CutRound();
            World.Commands.CutRound();
            Gateway.Kill();
            return;
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            throw new ViolationException("The core never throws", $"{Gateway.Name}: {exception}");
        }
        if (_voted && _atVote is { } then)
        {
            Gateway.LosePower();
            then();
            return;
        }

        (_voted, var stands) = (false, _voted && _stands);
        if (stands && _atStand is { } stand)
        {
            _atStand = null;
            stand();
        }

        if (_atLead is { } lead && Node.Status.Coordinator == Gateway.Id)
        {
            _atLead = null;
            lead();
            if (!Alive)
                return;
        }

        PlanTimer(_isShort && Node.HasToOrder ? now : Node.NextTimer, now);
        _flushes.Check(now, Node.NextTimer);
        // A short round does not renew the status.
        if (_reported && !_isShort)
        {
            _reported = false;
            Look();
        }
    }

    /// <summary>A gateway's threads may send first and order later, when nothing else has to be done for a while, or at once.</summary>
    private void EndRound(TimeSpan now)
    {
        var kind = _ends.Below(3);
        if (kind > 0)
            Node.Send(now);
        _isShort = kind == 2;
        if (!_isShort)
            Node.Flush(now);
    }

    private void PlanTimer(TimeSpan due, TimeSpan now)
    {
        _hurriedTimers = due <= now ? _hurriedTimers + 1 : 0;
        if (_hurriedTimers > StormRounds)
            throw new ViolationException("Timers lie ahead", $"{Gateway.Name} wants to be woken at once for ever");
        if (due <= now)
            due = now + TimeSpan.FromMicroseconds(50);
        if (due == _timer && due > now)
            return;
        _timer = due;
        if (due > now + TimeSpan.FromHours(1))
            return;
        World.Schedule.At(_clock.When(due), static (subject, _, number) =>
        {
            var run = (GatewayRun)subject;
            if (run.Alive && run._timerNumber == number)
                run.PlanRound();
        }, this, null, ++_timerNumber);
    }

    private sealed class KilledException : Exception;
}
