using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

// Suspicion, death, and coming back.
public sealed partial class SwimMembership
{
    /// <summary>Up to this many members, everybody asks a suspect for itself.</summary>
    private const int Small = 30;

    private static readonly TimeSpan RefutationPause = TimeSpan.FromMilliseconds(100);
    private readonly List<Member> _suspects = [];
    private bool _refuting;
    private TimeSpan _nextRefutation;

    /// <summary>News reach all as soon whether probes are rare or not: the time to refute grows with the members, and with the pause between probes only
    /// while these are few.</summary>
    private TimeSpan SuspicionPeriod => Period < 2 * _options.ProbePeriod ? Period : 2 * _options.ProbePeriod;

    private void Suspect(Member member, Claim claim, bool own, TimeSpan now)
    {
        var isNew = member.State == MemberState.Alive;
        if (isNew)
        {
            var floor = _awareness.Stretch(SuspicionPeriod * _options.SuspicionPeriods * Math.Max(1, Math.Log10(_present)));
            var wanted = Math.Clamp(_present - 2, 0, 2);
            member.Suspicion = new Suspicion(now, floor, floor * _options.UnconfirmedFactor, wanted, claim.Author);
            _suspects.Add(member);
            Counters.Suspicions++;
            SetState(member, MemberState.Suspect, now);
        }

        var suspicion = member.Suspicion!;
        if (suspicion.Confirm(claim.Author) || isNew)
            Spread(claim);
        if (own)
            suspicion.OwnProbeFailed = true;
        if (claim.Kind == NewsKind.Dead)
            suspicion.HeldDead = true;

        // In a large mesh a few ask; all of them at once would be a flood.
        if (isNew && (own || _present <= Small || _random.Next(_present) < Small / 3))
        {
            suspicion.NextPing = now + Period / 2;
            if (!own)
                BeginProbe(member, helpers: false, now);
        }

        Due(suspicion.Deadline);
        if (suspicion.NextPing is { } ping)
            Due(ping);
    }

    private void CheckSuspects(TimeSpan now)
    {
        for (var i = _suspects.Count - 1; i >= 0; i--)
        {
            var member = _suspects[i];
            var suspicion = member.Suspicion!;
            if (now >= suspicion.Deadline)
            {
                _suspects.RemoveAt(i);
                member.Suspicion = null;
                Counters.Deaths++;
                SetState(member, MemberState.Dead, now);
                Spread(new Claim(NewsKind.Dead, member.Id, member.Record.Stamp, _credentials.Id));
            }
            else if (now >= suspicion.NextPing)
            {
                suspicion.NextPing = now + Period / 2;
                SendPing(member.Id, NextNumber());
            }
        }
    }

    private void ReceiveClaim(NodeId from, Claim claim, TimeSpan now)
    {
        if (claim.Subject == _credentials.Id)
        {
            if (claim.Stamp == Self.Stamp)
                Refute(now);
            else if (claim.Author == from)
                SendRecord(from, Self);
            return;
        }

        if (!_members.TryGetValue(claim.Subject, out var member))
            return;
        if (claim.Stamp > member.Record.Stamp)
            SendWant(from, claim.Subject);
        else if (claim.Stamp < member.Record.Stamp && claim.Author == from)
            SendRecord(from, member.Record);
        else if (claim.Stamp == member.Record.Stamp && member.IsPresent)
            Suspect(member, claim, own: false, now);
    }

    /// <summary>Somebody holds this gateway suspect or dead: a newer version proves that it lives. Who speaks ill of it
    /// without end makes it sign ten times a second, no more.</summary>
    private void Refute(TimeSpan now)
    {
        _refuting = !_leaving && now < _nextRefutation;
        if (_refuting)
            Due(_nextRefutation);
        if (_refuting || _leaving)
            return;
        _nextRefutation = now + RefutationPause;
        Counters.Refutations++;
        ChangeAwareness(1);
        Renew(Self.Profile);
    }

    private void Renew(GatewayProfile profile)
    {
        _refuting = false;
        Me.Record = GatewayRecord.Sign(_credentials, profile, Self.Incarnation, Self.Version + 1, _leaving);
        Spread(Self);
    }

    private void ReceiveRecord(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        // Each record comes many times, and all but one are known.
        if (_byHint.TryGetValue(GatewayRecord.Hint(bytes), out var same) && bytes.SequenceEqual(same.Record.Encoded.Span))
            return;
        if (!GatewayRecord.TryDecode(bytes, out var record))
        {
            Counters.Malformed++;
            return;
        }

        var known = _members.TryGetValue(record.Id, out var member);
        if (record.Id == _credentials.Id || (known && record.Stamp <= member!.Record.Stamp) || (!known && record.Leaving))
            return;
        if (!known && !HasRoom())
        {
            Counters.TooManyMembers++;
            return;
        }

        Counters.Verified++;
        if (!record.Verify(_credentials))
        {
            Counters.WrongSignatures++;
            return;
        }

        if (!known)
        {
            Join(record, now);
            return;
        }

        var moved = record.Address != member!.Record.Address || record.Incarnation != member.Record.Incarnation;
        var previous = member.State;
        member.Record = record;
        if (member.Suspicion is not null)
        {
            member.Suspicion = null;
            _suspects.Remove(member);
        }

        Spread(record);
        SetState(member, record.Leaving ? MemberState.Left : MemberState.Alive, now, renewed: true);
        if (!record.Leaving && (moved || previous is MemberState.Dead or MemberState.Left))
            ContactIfOurTurn(record, now);
    }

    private void Join(GatewayRecord record, TimeSpan now)
    {
        var member = new Member(record) { State = MemberState.Alive, Since = now };
        _members[record.Id] = member;
        _byHint[GatewayRecord.Hint(record.Encoded.Span)] = member;
        _present++;
        _presentMembers = null;
        _round.Insert(_roundAt + _random.Next(_round.Count - _roundAt + 1), member);
        Due(_nextProbe);
        Due(_nextDigest);
        Spread(record);
        _sink.Changed(member, null);
        ContactIfOurTurn(record, now);
    }

    /// <summary>Of two gateways that hear of each other by a third, the newer one calls, or the one with the smaller id: otherwise all
    /// would shake hands twice. In a large mesh nobody calls before there is something to say.</summary>
    private void ContactIfOurTurn(GatewayRecord record, TimeSpan now)
    {
        if (_present <= Small && (now - _started < NewcomerTime || _credentials.Id < record.Id))
            _sink.Contact(record.Address, record.Id);
    }

    private bool HasRoom()
    {
        if (_members.Count < _options.MaxMembers)
            return true;
        Member? oldest = null;
        foreach (var member in _members.Values)
        {
            if (!member.IsPresent && (oldest is null || member.Since < oldest.Since))
                oldest = member;
        }

        return oldest is not null && Forget(oldest.Id);
    }

    private void NoteHeard(Member member, MeshAddress? address, TimeSpan now)
    {
        member.Heard = now;
        member.ProvenAddress = address ?? member.ProvenAddress;
        if (member.Suspicion is { } suspicion)
            suspicion.Heard = now;

        // It speaks, but is held dead: it must hear of that to refute it.
        if (member.State != MemberState.Dead || now - member.Told < RefutationPause)
            return;
        member.Told = now;
        SendPing(member.Id, NextNumber());
    }

    private void SetState(Member member, MemberState state, TimeSpan now, bool renewed = false)
    {
        var previous = member.State;
        if (previous == state && !renewed)
            return;
        var was = member.IsPresent;
        member.State = state;
        if (previous != state)
            member.Since = now;
        if (was != member.IsPresent)
        {
            _present += member.IsPresent ? 1 : -1;
            _presentMembers = null;
        }

        if (!was && member.IsPresent)
        {
            if (!_round.Contains(member))
                _round.Add(member);
            Due(_nextProbe);
        }

        _sink.Changed(member, previous);
    }
}
