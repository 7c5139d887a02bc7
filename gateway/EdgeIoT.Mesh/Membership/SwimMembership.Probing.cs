using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

// Probes: one member after another in random order (SWIM §4.3), helpers for those that do not answer, and what they tell.
public sealed partial class SwimMembership
{
    private const int MaxRelays = 256;

    private readonly Dictionary<uint, Probe> _probes = [];
    private readonly Dictionary<uint, Relay> _relays = [];
    private readonly List<Member> _round = [];
    private int _roundAt;
    private TimeSpan _nextProbe;
    private uint _number;

    private uint NextNumber() => ++_number;

    private void ProbeNext(TimeSpan now)
    {
        _nextProbe = now + Period;
        for (var tries = 0; tries <= _members.Count; tries++)
        {
            if (_roundAt >= _round.Count)
            {
                _roundAt = 0;
                _round.Clear();
                _round.AddRange(Present());
                _random.Shuffle(_round);
                if (_round.Count == 0)
                    return;
            }

            var member = _round[_roundAt++];
            if (!member.IsPresent)
                continue;
            BeginProbe(member, helpers: true, now);
            return;
        }
    }

    private void BeginProbe(Member member, bool helpers, TimeSpan now)
    {
        var number = NextNumber();
        var deadline = now + _awareness.Stretch(Period * 1.5);
        var direct = helpers ? now + _awareness.Stretch(Period / 2) : TimeSpan.MaxValue;
        _probes[number] = new Probe(member.Id, now, direct, deadline);
        Counters.Probes++;
        Due(direct < deadline ? direct : deadline);
        SendPing(member.Id, number);
    }

    private void CheckProbes(TimeSpan now)
    {
        List<uint>? ended = null;
        foreach (var (number, probe) in _probes)
        {
            if (now >= probe.Deadline)
                (ended ??= []).Add(number);
            else if (now >= probe.DirectDeadline)
                AskHelpers(number, probe);
        }

        foreach (var number in ended ?? [])
        {
            _probes.Remove(number, out var probe);
            ProbeFailed(probe!, now);
        }
    }

    private void AskHelpers(uint number, Probe probe)
    {
        probe.DirectDeadline = TimeSpan.MaxValue;
        var helpers = Present();
        helpers.RemoveAll(m => m.Id == probe.Target || m.State != MemberState.Alive);
        _random.Shuffle(helpers);
        foreach (var helper in helpers.Take(_options.IndirectProbes))
        {
            probe.Helped = true;
            probe.SilentHelpers++;
            var writer = NewMessage(MembershipKind.PingRequest);
            writer.Write(number);
            writer.Write(probe.Target);
            FillAndSend(helper.Id, ref writer);
        }

        // The ping itself may have been lost: once more is cheaper than a suspicion.
        SendPing(probe.Target, number);
    }

    private void ProbeFailed(Probe probe, TimeSpan now)
    {
        if (!_members.TryGetValue(probe.Target, out var member) || !member.IsPresent)
            return;

        // Its own messages are better evidence than our lost ones.
        if (member.Heard >= probe.Started)
            return;
        Counters.FailedProbes++;
        var claim = new Claim(NewsKind.Suspect, member.Id, member.Record.Stamp, _credentials.Id);
        var wasAlive = member.State == MemberState.Alive;
        Suspect(member, claim, own: true, now);

        // Helpers that say nothing at all speak against our own network or time; nacks clear us (Lifeguard, "LHA-Probe").
        // A suspect that goes on being silent says nothing new about us.
        if (wasAlive)
            ChangeAwareness(probe.Helped ? probe.SilentHelpers : 1);
    }

    private void ProbeSucceeded(uint number, TimeSpan now)
    {
        if (!_probes.Remove(number, out var probe))
            return;
        ChangeAwareness(-1);
        if (_members.TryGetValue(probe.Target, out var member) && member.Suspicion is { } suspicion)
            suspicion.Heard = now;
    }

    private void ReceiveAck(NodeId from, uint number, TimeSpan now)
    {
        if (_probes.TryGetValue(number, out var probe) && probe.Target == from)
            ProbeSucceeded(number, now);
        if (!_relays.TryGetValue(number, out var relay) || relay.Target != from)
            return;
        _relays.Remove(number);
        var writer = NewMessage(MembershipKind.IndirectAck);
        writer.Write(relay.Number);
        FillAndSend(relay.Requester, ref writer);
    }

    private void ReceiveIndirectAck(uint number, TimeSpan now)
    {
        if (!_probes.TryGetValue(number, out var probe) || !probe.Helped)
            return;
        Counters.IndirectAcks++;
        ProbeSucceeded(number, now);
    }

    private void ReceiveNack(uint number)
    {
        if (_probes.TryGetValue(number, out var probe) && probe.SilentHelpers > 0)
            probe.SilentHelpers--;
    }

    private void ReceivePingRequest(NodeId from, uint number, NodeId target, TimeSpan now)
    {
        if (target == _credentials.Id || !_members.ContainsKey(target) || _relays.Count >= MaxRelays)
        {
            SendNack(from, number);
            return;
        }

        var own = NextNumber();
        _relays[own] = new Relay(target, from, number, now + Period / 2, now + Period * 2);
        Due(now + Period / 2);
        SendPing(target, own);
    }

    private void CheckRelays(TimeSpan now)
    {
        List<uint>? expired = null;
        foreach (var (number, relay) in _relays)
        {
            if (now >= relay.Expires)
            {
                (expired ??= []).Add(number);
            }
            else if (now >= relay.Deadline && !relay.Nacked)
            {
                relay.Nacked = true;
                SendNack(relay.Requester, relay.Number);
            }
        }

        foreach (var number in expired ?? [])
            _relays.Remove(number);
    }

    private void SendNack(NodeId to, uint number)
    {
        var writer = NewMessage(MembershipKind.Nack);
        writer.Write(number);
        Send(to, ref writer);
    }

    private void SendPing(NodeId to, uint number) => SendAlive(MembershipKind.Ping, to, number);

    /// <summary>A ping or an ack: what this gateway carries, which version it is, and what it holds of the other one, so that who is
    /// suspected or unknown hears of it first and answers with its record.</summary>
    private void SendAlive(MembershipKind kind, NodeId to, uint number, bool withRecord = false)
    {
        var writer = NewMessage(kind);
        writer.Write(number);
        writer.Write(Me.Load);
        writer.Write((uint)Me.Devices);
        writer.Write(Self.Stamp);
        var known = _members.TryGetValue(to, out var member);
        writer.Write(known ? (byte)member!.State : Unknown);
        writer.Write(known ? member!.Record.Stamp : 0);
        if (withRecord)
            writer.TryWrite(RecordNews(Self));
        FillAndSend(to, ref writer);
    }

    private void ChangeAwareness(int delta)
    {
        _awareness.Change(delta);
        Counters.Awareness = _awareness.Score;
    }
}
