using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Network;

/// <summary>
/// A link between two gateways, as a TCP connection is one: messages of a direction arrive in order or not at all. A path that is
/// cut holds them until it is mended or an end gives up; what is under way is lost with the link.
/// <code>
///   dialer (even id)                                acceptor (odd id)
///   DialLink ------------- hello ------------------> LinkIncoming
///   LinkAuthentication &lt;--- authentication ---------- SendLinkAuthentication
///   SendLinkAuthentication -------------------------> LinkAuthentication
///   LinkAccepted &lt;--------- accepted ---------------- AcceptLink
///   SendLink &lt;------------- messages ---------------> SendLink
/// </code>
/// </summary>
public sealed class VirtualLink
{
    private readonly World _world;
    private readonly VirtualNetwork _network;
    private readonly Chance _chance;
    private readonly End _dialer;
    private readonly End _acceptor;
    private bool _accepted;

    /// <summary>A link that is about to be dialed.</summary>
    public VirtualLink(World world, VirtualNetwork network, Chance chance, GatewayRun dialer, long id)
    {
        (_world, _network, _chance) = (world, network, chance);
        _dialer = new End { Run = dialer, Id = id, Open = true };
        _acceptor = new End();
        dialer.Links.Add(id, (this, true));
    }

    /// <summary>The gateway that dialed.</summary>
    public VirtualGateway Dialer => _dialer.Run!.Gateway;

    /// <summary>The gateway that was dialed, as soon as it heard of it.</summary>
    public VirtualGateway? Acceptor => _acceptor.Run?.Gateway;

    /// <summary>Whether both ends have it open, and the one that dialed knows that it was accepted.</summary>
    public bool Stands => _accepted && _dialer.Open && _acceptor.Open;

    /// <summary>Knocks at a gateway's door.</summary>
    public void Dial(VirtualGateway? target, byte[] hello)
    {
        if (target is null)
        {
            _world.Schedule.After(_network.Faults.DelayLeast, static (link, _, _) => ((VirtualLink)link).Break(dialer: true), this);
            return;
        }
        var delay = _network.Delay(Dialer, target);
        _world.Schedule.After(delay, static (link, knock, _) => ((VirtualLink)link).Knocked((Knock)knock!), this, new Knock(target, hello));
    }

    /// <summary>Sends something to the other end.</summary>
    public void Send(bool fromDialer, InputKind kind, byte[] bytes)
    {
        var from = fromDialer ? _dialer : _acceptor;
        var to = fromDialer ? _acceptor : _dialer;
        if (!from.Open || to.Run is null)
            return;
        var delay = _network.Delay(from.Run!.Gateway, to.Run.Gateway) + _network.LinkStall(from.Run.Gateway, to.Run.Gateway);
        if (_chance.Hit(_network.Faults.Loss))
            delay += _network.Faults.Retransmission;
        if (_chance.Hit(_network.Faults.LinkStall))
            delay += _chance.Around(TimeSpan.FromMilliseconds(300));
        if (_chance.Hit(_network.Faults.LinkBitFlip))
            bytes = _network.Flip(bytes);
        from.LastArrival = TimeSpan.FromTicks(Math.Max(from.LastArrival.Ticks, (_world.Schedule.Now + delay).Ticks));
        _world.Schedule.At(from.LastArrival, Arrive, this, new Message(fromDialer, kind, bytes));
    }

    /// <summary>One end closed the link; the other hears of it if the path lets it, else when it gives up.</summary>
    public void Close(bool byDialer)
    {
        var closer = byDialer ? _dialer : _acceptor;
        if (!closer.Open)
            return;
        closer.Open = false;
        closer.Run!.Links.Remove(closer.Id);
        Hangup(byDialer);
    }

    /// <summary>An end's process ended. <paramref name="silently"/> where its power went, so that no operating system says so.</summary>
    public void Crashed(bool dialer, bool silently)
    {
        (dialer ? _dialer : _acceptor).Open = false;
        if (silently)
            GiveUpLater(!dialer);
        else
            Hangup(dialer);
    }

    /// <summary>Breaks it at both ends.</summary>
    public void Reset()
    {
        Break(dialer: true);
        Break(dialer: false);
    }

    /// <summary>A direction of a path is mended: what it held goes on.</summary>
    public void Mended(VirtualGateway from, VirtualGateway to)
    {
        if (Acceptor is not { } acceptor)
            return;
        if (from == Dialer && to == acceptor)
            Resume(_dialer);
        else if (from == acceptor && to == Dialer)
            Resume(_acceptor);
    }

    private void Knocked(Knock knock)
    {
        if (!_dialer.Open)
            return;
        if (_network.IsCut(Dialer, knock.Target) || _network.IsCut(knock.Target, Dialer))
        {
            GiveUpLater(dialer: true);
            return;
        }
        if (knock.Target.Run is not { } run)
        {
            if (knock.Target.PoweredOff)
                GiveUpLater(dialer: true);
            else
                Break(dialer: true);
            return;
        }
        _acceptor.Run = run;
        _acceptor.Id = run.NextIncomingLink();
        _acceptor.Open = true;
        run.Links.Add(_acceptor.Id, (this, false));
        run.Receive(new Input(InputKind.LinkIncoming, _acceptor.Id, knock.Hello));
    }

    private static void Arrive(object subject, object? detail, long number)
    {
        var link = (VirtualLink)subject;
        var message = (Message)detail!;
        var from = message.FromDialer ? link._dialer : link._acceptor;
        if (from.Held is not null || link.IsCut(from))
            link.Hold(from, message);
        else
            link.HandOver(message);
    }

    private bool IsCut(End from) =>
        _network.IsCut(from.Run!.Gateway, (from == _dialer ? _acceptor : _dialer).Run!.Gateway);

    private void Hold(End from, Message message)
    {
        if (from.Held is null)
        {
            from.Held = [];
            var episode = ++from.Episode;
            _world.Schedule.After(_network.Faults.LinkTimeout, () =>
            {
                if (from.Held is not null && from.Episode == episode)
                {
                    Break(from == _dialer);
                    GiveUpLater(from != _dialer);
                }
            });
        }
        from.Held.Add(message);
    }

    private void Resume(End from)
    {
        if (from.Held is null)
            return;
        _world.Schedule.After(_network.Faults.Retransmission, () =>
        {
            if (from.Held is not { } held || IsCut(from))
                return;
            from.Held = null;
            foreach (var message in held)
                HandOver(message);
        });
    }

    private void HandOver(Message message)
    {
        var to = message.FromDialer ? _acceptor : _dialer;
        if (!to.Open)
            return;
        _accepted |= message.Kind == InputKind.LinkAccepted;
        if (message.Kind == InputKind.LinkClosed)
            Break(!message.FromDialer);
        else
            to.Run!.Receive(new Input(message.Kind, to.Id, message.Bytes));
    }

    private void Hangup(bool byDialer)
    {
        var closer = byDialer ? _dialer : _acceptor;
        var other = byDialer ? _acceptor : _dialer;
        if (other.Run is null || !other.Open)
        {
            _network.Forget(this);
            return;
        }
        var at = TimeSpan.FromTicks(Math.Max(closer.LastArrival.Ticks, (_world.Schedule.Now + _network.Faults.DelayLeast).Ticks));
        _world.Schedule.At(at, Arrive, this, new Message(byDialer, InputKind.LinkClosed, []));
    }

    private void GiveUpLater(bool dialer) =>
        _world.Schedule.After(
            _chance.Between(_network.Faults.LinkTimeout * 0.3, _network.Faults.LinkTimeout),
            static (link, _, end) => ((VirtualLink)link).Break(end == 1), this, null, dialer ? 1 : 0);

    private void Break(bool dialer)
    {
        var end = dialer ? _dialer : _acceptor;
        if (end.Open)
        {
            end.Open = false;
            end.Run!.Links.Remove(end.Id);
            end.Run.Receive(new Input(InputKind.LinkClosed, end.Id));
        }
        if (!_dialer.Open && !_acceptor.Open)
            _network.Forget(this);
    }

    private sealed class End
    {
        public GatewayRun? Run { get; set; }

        public long Id { get; set; }

        public bool Open { get; set; }

        public TimeSpan LastArrival { get; set; }

        public List<Message>? Held { get; set; }

        public int Episode { get; set; }
    }

    private sealed record Message(bool FromDialer, InputKind Kind, byte[] Bytes);

    private sealed record Knock(VirtualGateway Target, byte[] Hello);
}
