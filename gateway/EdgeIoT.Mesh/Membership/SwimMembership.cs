using System.Diagnostics.CodeAnalysis;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// Who is in the mesh and who is there: SWIM with Lifeguard over sealed datagrams.
/// <code>
///            probe failed, or told so            silent until the deadline
///   Alive ───────────────────────────→ Suspect ───────────────────────────→ Dead
///     ↑                                   │                                   │
///     └────────── a newer record, signed by the member itself ────────────────┘     it says that it goes: Left
/// </code>
/// What others say of a member only ever makes it suspect: the rest is silence towards this gateway. What a member says of itself
/// is signed, so nobody else can bring it back, change it, or make it leave.
/// </summary>
public sealed partial class SwimMembership
{
    /// <summary>No message is longer, in bytes.</summary>
    public const int MaxMessageSize = 1100;

    private static readonly TimeSpan NewcomerTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IntroduceAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly MeshCredentials _credentials;
    private readonly MembershipOptions _options;
    private readonly IMembershipSink _sink;
    private readonly SeededRandom _random;
    private readonly Awareness _awareness = new();
    private TimeSpan _nextIntroduction;
    private readonly Dictionary<NodeId, Member> _members = [];
    private readonly Dictionary<UInt128, Member> _byHint = [];
    private readonly byte[] _buffer = new byte[MaxMessageSize];
    private Member? _self;
    private TimeSpan _started;
    private TimeSpan _now;
    private TimeSpan _nextTimer = TimeSpan.MaxValue;
    private TimeSpan _nextRecontact;
    private long _messages;
    private int _present = 1;
    private List<Member>? _presentMembers;
    private int _goodbyes;
    private TimeSpan _nextGoodbye;
    private bool _leaving;

    /// <summary>Nothing is sent before <see cref="Start"/>.</summary>
    public SwimMembership(MeshCredentials credentials, MembershipOptions? options, IMembershipSink sink, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(sink);
        _credentials = credentials;
        _options = options ?? new MembershipOptions();
        _sink = sink;
        _random = new SeededRandom(seed);
    }

    /// <summary>This gateway's record.</summary>
    public GatewayRecord Self => Me.Record;

    /// <summary>All members that are known, this gateway included, in any state.</summary>
    public IReadOnlyCollection<Member> Members => _members.Values;

    /// <summary>Counts since the start.</summary>
    public MembershipCounters Counters { get; } = new();

    /// <summary>When <see cref="Tick"/> wants to be called next.</summary>
    public TimeSpan NextTimer => _nextTimer;

    private Member Me => _self ?? throw new InvalidOperationException("Membership was not started.");

    /// <summary>Time between probes: constant load for each gateway, so fewer bytes for each member in a large mesh.</summary>
    private TimeSpan Period => _options.ProbePeriod * (_present <= 30 ? 1 : _present <= 100 ? 2 : 4);

    /// <summary>Begins, alone.</summary>
    /// <param name="incarnation">This run's number: higher than that of any run before.</param>
    public void Start(uint incarnation, GatewayProfile profile, TimeSpan now)
    {
        if (_self is not null)
            throw new InvalidOperationException("Membership was started already.");
        _self = new Member(GatewayRecord.Sign(_credentials, profile, incarnation, version: 1)) { Since = now };
        _members[_credentials.Id] = _self;
        _started = _now = now;
        _nextProbe = now + _random.Next(Period);
        _nextDigest = now + _random.Next(_options.DigestPeriod);
        _nextRecontact = now + _options.RecontactPeriod;
        Schedule();
        _sink.Changed(_self, null);
    }

    /// <summary>Says something new of this gateway, if it is new: signs a new version and spreads it.</summary>
    public void UpdateSelf(GatewayProfile profile, TimeSpan now)
    {
        if (profile == Self.Profile)
            return;
        _now = now;
        Renew(profile);
        _sink.Changed(Me, Me.State);
    }

    /// <summary>What this gateway carries now; it rides on the next probes. <paramref name="load"/> in percent of the capacity.</summary>
    public void SetLoad(float load, int devices)
    {
        Me.Load = load;
        Me.Devices = devices;
    }

    /// <summary>Finds a member in any state.</summary>
    public bool TryGet(NodeId id, [NotNullWhen(true)] out Member? member) => _members.TryGetValue(id, out member);

    /// <summary>A session with a peer was established: records are exchanged.</summary>
    public void SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address, TimeSpan now)
    {
        _ = publicKey; // The record carries it, signed.
        if (_self is null || peer == _credentials.Id)
            return;
        _now = now;
        _members.TryGetValue(peer, out var member);
        Introduce(peer, member);
        if (member is not null)
            NoteHeard(member, address, now);
    }

    private void Introduce(NodeId peer, Member? member)
    {
        if (_self is null || peer == _credentials.Id)
            return;
        SendRecord(peer, Self);
        SendPing(peer, NextNumber());
        if (member?.IsPresent != true || _now - _lastDigest >= _options.DigestPeriod)
            SendDigest(peer, _now);
    }

    /// <summary>Any authenticated message of a peer by another way (a link, a heartbeat): it is there.</summary>
    public void Heard(NodeId peer, TimeSpan now)
    {
        _now = now;
        if (_members.TryGetValue(peer, out var member) && member != _self)
            NoteHeard(member, null, now);
        // What was said when its session began may be lost, and nobody probes whom he does not know.
        if (member?.IsPresent == true || now < _nextIntroduction)
            return;
        _nextIntroduction = now + IntroduceAgainAfter;
        Introduce(peer, member);
    }

    /// <summary>This gateway was late by so much. Call it before the round's inputs: all its deadlines move by that time, and its
    /// next suspicions take longer.</summary>
    public void ReportLateness(TimeSpan late)
    {
        if (late < _options.ProbePeriod / 10)
            return;
        foreach (var probe in _probes.Values)
            probe.Postpone(late);
        foreach (var suspect in _suspects)
            suspect.Suspicion!.Postpone(late);
        _awareness.Change((int)Math.Min(4, late / _options.ProbePeriod));
        Counters.Awareness = _awareness.Score;
    }

    /// <summary>Tells the members that this gateway goes. Keep ticking for some 200 ms.</summary>
    public void Leave(TimeSpan now)
    {
        if (_leaving)
            return;
        _leaving = true;
        _now = now;
        Me.Record = GatewayRecord.Sign(_credentials, Self.Profile, Self.Incarnation, Self.Version + 1, leaving: true);
        _goodbyes = 3;
        _nextGoodbye = now;
        Due(now);
        Tick(now);
    }

    /// <summary>Time has passed; early calls are harmless.</summary>
    public void Tick(TimeSpan now)
    {
        _now = now;
        if (_self is null || now < _nextTimer)
            return;
        CheckProbes(now);
        CheckRelays(now);
        CheckSuspects(now);
        if (_goodbyes > 0 && now >= _nextGoodbye)
            SayGoodbye(now);
        if (_refuting && now >= _nextRefutation)
            Refute(now);
        if (!_leaving)
        {
            if (now >= _nextProbe)
                ProbeNext(now);
            if (now >= _nextDigest)
                SendNextDigest(now);
            if (now >= _nextRecontact)
                Recontact(now);
        }

        if (_gossip.Count > 0 && now >= _nextGossip)
            SendGossip(now);
        Schedule();
    }

    private void Schedule()
    {
        _nextTimer = _leaving ? TimeSpan.MaxValue : _nextRecontact;
        if (_goodbyes > 0)
            Due(_nextGoodbye);
        if (_refuting)
            Due(_nextRefutation);
        foreach (var relay in _relays.Values)
            Due(relay.Nacked ? relay.Expires : relay.Deadline);
        if (_gossip.Count > 0 && _present > 1)
            Due(_nextGossip);
        foreach (var probe in _probes.Values)
            Due(probe.DirectDeadline < probe.Deadline ? probe.DirectDeadline : probe.Deadline);
        foreach (var suspect in _suspects)
        {
            Due(suspect.Suspicion!.Deadline);
            if (suspect.Suspicion.NextPing is { } ping)
                Due(ping);
        }

        if (!_leaving && _present > 1)
        {
            Due(_nextProbe);
            Due(_nextDigest);
        }
    }

    /// <summary>Wakes at <paramref name="time"/>, or at once if that has passed: never in the past, which would look like lateness.</summary>
    private void Due(TimeSpan time)
    {
        if (time < _now)
            time = _now;
        if (time < _nextTimer)
            _nextTimer = time;
    }

    private void SayGoodbye(TimeSpan now)
    {
        _goodbyes--;
        _nextGoodbye = now + _options.GossipPeriod / 2;
        var peers = Present();
        _random.Shuffle(peers);
        foreach (var peer in peers.Take(50))
            SendRecord(peer.Id, Self);
    }

    /// <summary>Tries one dead member: so partitions heal, and a gateway comes back that nobody told of.</summary>
    private void Recontact(TimeSpan now)
    {
        _nextRecontact = now + _options.RecontactPeriod;
        List<Member>? dead = null;
        List<NodeId>? forgotten = null;
        foreach (var member in _members.Values)
        {
            if (member.IsPresent)
                continue;
            if (now - member.Since >= (member.State == MemberState.Dead ? _options.RememberDead : _options.RememberLeft))
                (forgotten ??= []).Add(member.Id);
            else if (member.State == MemberState.Dead)
                (dead ??= []).Add(member);
        }

        foreach (var id in forgotten ?? [])
            Forget(id);
        if (dead is null)
            return;
        var chosen = dead[_random.Next(dead.Count)];
        var proven = chosen.ProvenAddress is { } address && _random.Next(2) == 0 ? address : chosen.Record.Address;
        _sink.Contact(proven, chosen.Id);
    }

    private bool Forget(NodeId id)
    {
        if (!_members.Remove(id, out var member))
            return false;
        _byHint.Remove(GatewayRecord.Hint(member.Record.Encoded.Span));
        return true;
    }

    /// <summary>A copy: whoever asks shuffles it, or takes from it.</summary>
    private List<Member> Present() => [.. _presentMembers ??= [.. _members.Values.Where(member => member.IsPresent && member != _self)]];
}
