using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh;

/// <summary>What changes among the gateways means here, and what is told of the mesh.</summary>
public sealed partial class MeshNode
{
    private readonly Dictionary<NodeId, uint> _incarnations = [];
    private readonly Dictionary<RefusalReason, TimeSpan> _refusalsReported = [];
    private TimeSpan _statusAt;
    private NodeId _statusCoordinator;

    private MeshStatus? _status;

    /// <summary>What is to be known of the mesh as seen from here; a new immutable object whenever something changed. It is made when it is asked for:
    /// nobody reads each of those that a large mesh would make.</summary>
    public MeshStatus Status => _status ??= NewStatus();

    /// <summary>To whom a device belongs as far as the order has come here; null where it has never sent anything.</summary>
    public DeviceOwner? OwnerOf(string device) => _orderer.Devices.GetValueOrDefault(device)?.Owner;

    private void MemberChanged(Member member, MemberState? previous)
    {
        _roster.MembersChanged();
        _signs.MemberChanged(member.Id);
        _statusAt = TimeSpan.Zero;
        if (member.Id == Id)
            return;
        if (member.State != previous)
            _context.Host.Report(MeshEvent.Membership, $"{member.Record.Name} is {Word(member.State)}");
        if (!member.IsPresent)
        {
            _links.Unwant(member.Id, "the peer is dead or has left");
            return;
        }

        _datagrams.SetAddress(member.Id, member.Record.Address);
        LinkTo(member);
        if (_incarnations.TryGetValue(member.Id, out var incarnation) && incarnation < member.Record.Incarnation)
            _links.Restarted(member.Id);
        _incarnations[member.Id] = member.Record.Incarnation;
    }

    /// <summary>Whether a peer belongs to another mesh. Both go by the other's record, which may be late; what is missed then is sent again.</summary>
    private bool IsForeign(NodeId peer) => _consensus.Cluster != 0 && _membership.TryGet(peer, out var member)
        && member.Record.Cluster != 0 && member.Record.Cluster != _consensus.Cluster;

    /// <summary>Counts each refusal, and tells of each kind once in ten seconds: a stranger must not fill the log.</summary>
    private void ReportRefusal(MeshAddress from, RefusalReason reason)
    {
        _context.Counters.Add($"refused_{reason}");
        _roster.Refused(from, reason);
        // Whoever restarts meets these two: the peer's old session, and answers to handshakes of the run before.
        if (reason is RefusalReason.UnknownSession or RefusalReason.Unexpected)
            return;
        if (_refusalsReported.TryGetValue(reason, out var last) && _context.Now - last < TimeSpan.FromSeconds(10))
            return;
        _refusalsReported[reason] = _context.Now;
        _context.Host.Report(MeshEvent.Refused, $"a datagram from {from}: {reason}");
    }

    private void UpdateStatus()
    {
        if (_context.Now < _statusAt && _statusCoordinator == _consensus.Coordinator && !_leaving)
            return;
        _statusAt = _context.Now + (StatusPeriod * (1 + (_membership.Members.Count / SmallMesh)));
        _statusCoordinator = _consensus.Coordinator;
        _status = null;
    }

    private MeshStatus NewStatus()
    {
        CountParts();
        return new MeshStatus
        {
            Self = Id,
            Coordinator = _consensus.Coordinator,
            Term = EpochTerm.Within(_consensus.Term),
            FullTerm = _consensus.Term,
            Epoch = EpochTerm.EpochOf(_consensus.Term),
            Quorum = _consensus.HasQuorum,
            Settled = _consensus.IsSettled,
            Voters = _log.Configuration.Incoming.Count,
            Changing = _log.Configuration.IsJoint,
            Observer = _consensus.IsObserver,
            Sequence = _orderer.Sequence,
            FirstSequence = (_retention.Base?.Sequence ?? 0) + 1,
            Committed = _log.Committed,
            Applied = _orderer.Applied,
            Cluster = _consensus.Cluster,
            Waiting = _roster.Waiting,
            Left = _context.Now >= _leftAt,
            StoreFault = _context.StoreFault,
            Gateways = Gateways(),
            Counters = _context.Counters.Snapshot(),
            Gauges = _context.Counters.Gauges(),
        };
    }

    private List<GatewayStatus> Gateways()
    {
        var gateways = new List<GatewayStatus>();
        var removed = _log.Decided.Removed;
        foreach (var member in _membership.Members)
        {
            // Who was removed is shown as long as it is there, so that somebody stops it.
            if (!member.IsPresent && removed.Contains(member.Id))
                continue;
            gateways.Add(new GatewayStatus(
                member.Id, member.Record.Name, removed.Contains(member.Id) ? "removed" : Word(member.State), member.Record.MqttEndpoint, member.Record.HttpEndpoint,
                member.Record.Address, member.Record.Priority, member.Record.Capacity, member.Load, member.Devices,
                _log.Configuration.IsVoter(member.Id), member.Record.Witness, IsObserver(member.Id)));
        }

        foreach (var known in _log.Configuration.Gateways.Where(g => !_membership.TryGet(g.Id, out _)))
            gateways.Add(new GatewayStatus(known.Id, known.Name, "dead", "", "", known.Address, 0, 0, 0, 0, known.Voter, false, IsObserver(known.Id)));
        gateways.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return gateways;
    }

    /// <summary>An observer knows of the others only who they are not.</summary>
    private bool IsObserver(NodeId id) =>
        _consensus.IsObserver ? !_log.Configuration.IsCore(id) : _log.Configuration.IsObserver(id);

    private void CountParts()
    {
        _context.Counters.SetGauge("ingress_waiting", _ingress.Waiting);
        _context.Counters.SetGauge("ingress_degraded", _ingress.Degraded);
        _context.Counters.SetGauge("proposal_bytes", _consensus.ProposalBytes);
        _context.Counters.SetGauge("links_pending", _links.Pending);
        _context.Counters.SetGauge("readings_held", _orderer.Held);
        _context.Counters.SetGauge("devices_known", _orderer.Devices.Count);
        _context.Counters.SetGauge("devices_located", _locations.Count);
        _context.Counters.SetGauge("devices_here", _locations.Here);
        _context.Counters.SetGauge("causal_held", _causal.Held);
        _context.Counters.SetGauge("causal_retained", _causal.Retained);
        _context.Counters.SetGauge("causal_sources", _causal.Sources);
        _context.Counters.SetGauge("links_open", _links.OpenPeers.Count);
        _context.Counters.Set("swim_false_suspicions_refuted", _membership.Counters.Refutations);
        _context.Counters.Set("swim_deaths", _membership.Counters.Deaths);
        _context.Counters.Set("swim_probes_failed", _membership.Counters.FailedProbes);
        _context.Counters.Set("swim_messages_sent", _membership.Counters.Sent);
        _context.Counters.Set("swim_bytes_sent", _membership.Counters.SentBytes);
    }

    private static string Word(MemberState state) => state switch
    {
        MemberState.Alive => "alive",
        MemberState.Suspect => "suspect",
        MemberState.Left => "left",
        _ => "dead",
    };
}
