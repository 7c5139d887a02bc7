using System.Buffers.Binary;
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
///   no mesh ──a coordinator sends its log──► learner ──caught up, room among the voters──► voter
///      └─────nobody has one, I am the first─► founder: the only voter
/// </code>
/// </summary>
internal sealed class Roster
{
    private const int CaughtUpWithin = 256;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SettleBeforeFounding = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PatienceWithFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan InvitePeriod = TimeSpan.FromSeconds(1);
    // Longer than a handshake is tried, so that each knock begins a new one with short repetitions.
    private static readonly TimeSpan KnockPeriod = TimeSpan.FromSeconds(5);

    private readonly NodeContext _context;
    private readonly MeshCredentials _credentials;
    private readonly ReplicatedLog _log;
    private readonly Consensus _consensus;
    private readonly SwimMembership _membership;
    private readonly DatagramSessions _datagrams;
    private readonly Func<bool> _hasData;
    private readonly Dictionary<MeshAddress, RefusalReason> _refusals = [];
    private readonly HashSet<NodeId> _foreignersTold = [];
    private readonly HashSet<MeshAddress> _answered = [];
    private TimeSpan _started;
    private TimeSpan _membersChanged;
    private TimeSpan _inviteAt;
    private TimeSpan _knockAt;

    public Roster(
        NodeContext context, MeshCredentials credentials, ReplicatedLog log, Consensus consensus,
        SwimMembership membership, DatagramSessions datagrams, Func<bool> hasData)
    {
        _context = context;
        _credentials = credentials;
        _log = log;
        _consensus = consensus;
        _membership = membership;
        _datagrams = datagrams;
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
        if (_consensus.Cluster == 0)
            WaitOrFound();
        else
            Waiting = null;
        if (_consensus.IsSettled && _log.Configuration.Index <= _log.Committed)
            Administer();
    }

    private void WaitOrFound()
    {
        // Who has a mesh and is gone for now comes back with it.
        if (_membership.Members.FirstOrDefault(m => m.Id != _context.Self && m.Record.Cluster != 0) is { } host)
        {
            Waiting = $"{host.Record.Name}'s mesh to admit this gateway";
            return;
        }

        var others = _membership.Members.Where(m => m.Id != _context.Self && m.IsPresent).ToList();
        if (MissingJoins(others) is { } missing)
        {
            Waiting = $"an answer from {missing}";
            return;
        }

        if (_context.Options.Witness)
        {
            Waiting = "a gateway with a mesh to admit this witness";
            return;
        }

        others.RemoveAll(m => m.Record.Witness);
        var settled = _context.Now - _membersChanged >= SettleBeforeFounding;
        var listened = _context.Options.Join.Count > 0 || !_context.Options.Discovery
            || _context.Now - _started >= _context.Options.DiscoveryWait;
        var first = others.TrueForAll(m => m.Id > _context.Self) || _context.Now - _membersChanged >= PatienceWithFirst;
        var alone = others.Count == 0 && !_context.Options.Discovery;
        Waiting = first ? "other gateways to show themselves" : $"{others.MinBy(m => m.Id)!.Record.Name} to found the mesh";
        if (alone || (settled && listened && first))
            Found();
    }

    /// <summary>A gateway to join that has not answered yet; told by address, as its name is not known. It may call itself by another
    /// address than the one that was typed: then its session shows that it answers at that one.</summary>
    private string? MissingJoins(List<Member> others)
    {
        foreach (var other in others)
        {
            _answered.Add(other.Record.Address);
            if (_datagrams.TryGetAddress(other.Id, out var address))
                _answered.Add(address);
        }

        var missing = _context.Options.Join.Where(a => a != _context.Options.Address && !_answered.Contains(a)).Distinct().ToList();
        return missing.Count > 0 ? string.Join(", ", missing.Select(Describe)) : null;
    }

    /// <summary>Somebody was refused here, or refused this gateway: worth knowing where it is one that is waited for.</summary>
    public void Refused(MeshAddress from, RefusalReason reason)
    {
        if (_context.Options.Join.Contains(from))
            _refusals[from] = reason;
    }

    private string Describe(MeshAddress address) => _refusals.GetValueOrDefault(address) switch
    {
        RefusalReason.WrongToken => $"{address} (it has another join token)",
        RefusalReason.WrongMesh => $"{address} (it belongs to a mesh of another name)",
        RefusalReason.WrongVersion => $"{address} (it speaks another version of the protocol)",
        _ => address.ToString(),
    };

    private void Found()
    {
        Span<byte> drawn = stackalloc byte[8];
        _credentials.Crypto.Fill(drawn);
        var cluster = BinaryPrimitives.ReadUInt64LittleEndian(drawn) | 1;
        var self = new ConfiguredGateway(_context.Self, _context.Options.Name, _context.Options.Address, GatewayRole.Voter);
        _consensus.Found(cluster, new MeshConfiguration(0, [self]).Encode(_context.Writer));
        Waiting = null;
        _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} founds mesh {cluster:x16}");
    }

    /// <summary>The coordinator's part: who is there and belongs nowhere else becomes a learner, and learners become voters while there is room.
    /// One change at a time.</summary>
    private void Administer()
    {
        foreach (var member in _membership.Members)
        {
            if (!member.IsPresent || member.Id == _context.Self)
                continue;
            if (member.Record.Cluster != 0 && member.Record.Cluster != _consensus.Cluster)
            {
                Invite(member);
                continue;
            }

            var known = _log.Configuration.Find(member.Id);
            if (known is null || known.Name != member.Record.Name || known.Address != member.Record.Address)
            {
                Change(new ConfiguredGateway(member.Id, member.Record.Name, member.Record.Address, known?.Role ?? GatewayRole.Learner));
                return;
            }
        }

        if (_context.Now >= _inviteAt)
            _inviteAt = _context.Now + InvitePeriod;
        PromoteLearner();
    }

    /// <summary>Two gateways: the first stays the only voter, so that it at least can go on when the other dies. From three on, an odd number votes;
    /// a witness where there are not enough gateways.</summary>
    private void PromoteLearner()
    {
        var configuration = _log.Configuration;
        var ready = configuration.Gateways
            .Where(g => !g.Voter && _consensus.Hears(g.Id) && _context.Transport.IsOpen(g.Id)
                && _consensus.MatchOf(g.Id) > 0 && _consensus.MatchOf(g.Id) + CaughtUpWithin >= _log.Last)
            .OrderBy(g => _membership.TryGet(g.Id, out var member) && member.Record.Witness)
            .ToList();
        var possible = Math.Min(_context.Options.Voters, configuration.Voters.Count + ready.Count);
        var target = possible % 2 == 0 ? possible - 1 : possible;
        if (configuration.Voters.Count < target)
            Change(ready[0] with { Role = GatewayRole.Voter });
    }

    private void Change(ConfiguredGateway gateway)
    {
        var changed = _log.Configuration.With(gateway);
        if (_consensus.Append(EntryKind.Configuration, changed.Encode(_context.Writer)) != 0)
            _context.Host.Report(MeshEvent.Configuration, $"{gateway.Name} is {(gateway.Voter ? "a voter" : "a learner")} now");
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
