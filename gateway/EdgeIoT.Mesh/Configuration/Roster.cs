using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>
/// How a mesh comes to be and who belongs to it. SWIM says who is there; the log decides who belongs and who votes.
/// <code>
///   no mesh ──a coordinator sends its log──► learner ──caught up, room among the voters or one gone for long──► voter
///      └─────nobody has one, I am the first─► founder: the only voter                ◄──gone for long, dropped──┘
/// </code>
/// </summary>
internal sealed partial class Roster
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan InvitePeriod = TimeSpan.FromSeconds(1);
    // Longer than a handshake is tried, so that each knock begins a new one with short repetitions.
    private static readonly TimeSpan KnockPeriod = TimeSpan.FromSeconds(5);

    private readonly NodeContext _context;
    private readonly MeshCredentials _credentials;
    private readonly ReplicatedLog _log;
    private readonly Consensus _consensus;
    private readonly SwimMembership _membership;
    private readonly DatagramSessions _datagrams;
    private readonly VoterChange _change;
    private readonly Func<bool> _hasData;
    private readonly HashSet<NodeId> _foreignersTold = [];
    private readonly HashSet<NodeId> _outdatedTold = [];
    private string? _outdated;
    private TimeSpan _started;
    private TimeSpan _membersChanged;
    private TimeSpan _inviteAt;
    private TimeSpan _knockAt;

    public Roster(
        NodeContext context, MeshCredentials credentials, ReplicatedLog log, Consensus consensus,
        SwimMembership membership, DatagramSessions datagrams, VoterChange change, Func<bool> hasData)
    {
        _context = context;
        _credentials = credentials;
        _log = log;
        _consensus = consensus;
        _membership = membership;
        _datagrams = datagrams;
        _change = change;
        _hasData = hasData;
    }

    public TimeSpan NextTimer { get; private set; }

    /// <summary>What this gateway waits for before it belongs to a mesh, or null.</summary>
    public string? Waiting { get; private set; }

    public void Start()
    {
        _started = _membersChanged = _inviteAt = _context.Now;
        foreach (var gateway in _log.Configuration.Gateways)
        {
            if (gateway.Id != _context.Self)
                _datagrams.SetAddress(gateway.Id, gateway.Address);
        }

        Tick();
    }

    /// <summary>Knocks at whoever is to be joined and whoever belongs to the mesh and is not there: however long the network was
    /// away, those that a gateway was told of find each other again.</summary>
    private void Knock()
    {
        _knockAt = _context.Now + KnockPeriod;
        foreach (var address in _context.Options.Join)
        {
            if (address != _context.Options.Address && !_membership.Members.Any(m => m.IsPresent && m.Record.Address == address))
                _datagrams.Contact(address, _context.Now);
        }

        foreach (var gateway in _log.Configuration.Gateways)
        {
            if (gateway.Id != _context.Self && !(_membership.TryGet(gateway.Id, out var member) && member.IsPresent))
                _datagrams.Contact(gateway.Address, _context.Now);
        }
    }

    public void MembersChanged() => _membersChanged = _context.Now;

    public void Tick()
    {
        if (_context.Now < NextTimer)
            return;
        NextTimer = _context.Now + Period;
        if (_context.Now >= _knockAt)
            Knock();
        if (_context.IsRemoved)
            Waiting = "an empty data folder: it was removed from its mesh, and can join as a new gateway only";
        else if (_outdated is not null)
            Waiting = _outdated;
        else if (_consensus.Cluster == 0)
            WaitOrFound();
        else
            Waiting = null;
        LookWhetherRemoved();
        if (_consensus.IsSettled && _log.Configuration.Index <= _log.Committed)
            Administer();
        PassRequestsOn();
    }

    /// <summary>The coordinator's part: who is there and belongs nowhere else becomes a learner, learners become voters while there is room or where
    /// a voter is gone for good. One change at a time.</summary>
    private void Administer()
    {
        NoteAbsent();
        if (_log.Configuration.IsJoint)
        {
            EndChange();
            return;
        }

        var room = HasRoomForLearner();
        var observers = false;
        foreach (var member in _membership.Members)
        {
            if (!member.IsPresent || member.Id == _context.Self)
                continue;
            if (member.Record.Cluster != 0 && member.Record.Cluster != _consensus.Cluster)
            {
                Invite(member);
                continue;
            }

            if (_log.Configuration.Removed.Contains(member.Id))
            {
                TellRemoved(member.Id);
                continue;
            }

            if (!MayBelong(member))
                continue;
            var known = _log.Configuration.Find(member.Id);
            if (known is null || known.Name != member.Record.Name || known.Address != member.Record.Address)
            {
                if (known is null && !room)
                {
                    observers = true;
                    continue;
                }

                Change(new ConfiguredGateway(member.Id, member.Record.Name, member.Record.Address, known?.Role ?? GatewayRole.Learner));
                return;
            }
        }

        if (_context.Now >= _inviteAt)
            _inviteAt = _context.Now + InvitePeriod;
        if (observers && AdmitObservers())
            return;
        ChangeVoters();
        BalanceLearners();
    }

    /// <summary>Who speaks version 1 of the protocol cannot read a log with configurations of form 2 in it.</summary>
    private bool MayBelong(Member member)
    {
        if (!_log.NeedsForm2 || _context.Protocols.Of(member.Id) > 1)
            return true;
        if (!_context.Protocols.AnnouncesNothing(member.Id))
            return false;
        var first = _outdatedTold.Add(member.Id);
        if (first || _context.Now >= _inviteAt)
            _context.Transport.Send(member.Id, _context.Writer.Begin(MessageKind.NeedsProtocol).Fixed(_consensus.Cluster).Number(2));
        if (first)
        {
            _context.Host.Report(MeshEvent.Refused,
                $"{member.Record.Name} speaks version 1 of the protocol and this mesh needs version 2: it is not taken in until it is upgraded");
        }

        return false;
    }

    /// <summary>A mesh needs a newer version of the protocol than this gateway speaks.</summary>
    public void OnNeedsProtocol(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var version = reader.Number();
        if (!reader.Complete || version <= _context.Protocols.Own || (_consensus.Cluster != 0 && cluster != _consensus.Cluster))
            return;
        var name = _membership.TryGet(from, out var member) ? member.Record.Name : from.ToString();
        _outdated = $"an upgrade: {name}'s mesh needs version {version} of the protocol, and this gateway speaks {_context.Protocols.Own}";
        if (_outdatedTold.Add(_context.Self))
            _context.Host.Report(MeshEvent.Refused, $"{_context.Options.Name} waits for {_outdated}");
    }

    private void Change(ConfiguredGateway gateway)
    {
        var changed = _log.Configuration.With(gateway);
        if (_consensus.Append(EntryKind.Configuration, changed.Encode(_context.Writer)) != 0)
            _context.Host.Report(MeshEvent.Configuration, $"{gateway.Name} is {Word(gateway.Role)} now");
    }

    private void Invite(Member member)
    {
        if (_context.Now < _inviteAt)
            return;
        _context.Transport.SendControl(
            member.Id, _context.Writer.Begin(MessageKind.Invite).Fixed(_consensus.Cluster).Bool(_hasData()));
    }

    /// <summary>A lone gateway that founded a mesh and took nothing in yet moves over; of two such, the one with the greater mesh id.
    /// True where it is to move.</summary>
    public bool OnInvite(NodeId from, ref MessageReader reader, out ulong cluster)
    {
        cluster = reader.Fixed();
        var theyHaveData = reader.Bool();
        if (!reader.Complete || cluster == 0 || _consensus.Cluster == 0 || cluster == _consensus.Cluster)
            return false;
        if (!_hasData() && (theyHaveData || cluster < _consensus.Cluster))
            return true;
        if (_hasData() && theyHaveData && _foreignersTold.Add(from))
        {
            var name = _membership.TryGet(from, out var member) ? member.Record.Name : from.ToString();
            _context.Host.Report(MeshEvent.Configuration,
                $"{name} belongs to another mesh with readings of its own ({cluster:x16}); start one of them with an empty data folder to join them");
        }

        return false;
    }
}
