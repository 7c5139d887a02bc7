using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Election;

/// <summary>What a gateway is in the current term.</summary>
internal enum Role
{
    Follower,
    PreCandidate,
    Candidate,
    Coordinator,
}

/// <summary>
/// Safe bully: Raft decides who may lead, priority decides who should.
/// <code>
///              silence               majority would            majority did
///   Follower ──────────► PreCandidate ─────────► Candidate ─────────► Coordinator
///      ▲  ▲                   │                      │                    │
///      │  └── coordinator ────┘◄──── coordinator ────┘   higher term, or  │
///      └──────────────────────────────────────────────── no majority ◄────┘
/// </code>
/// ELECTION is a vote request, ANSWER a reply, COORDINATOR a heartbeat of the new term. This part holds the term, the role
/// and the timers; votes, replication, proposals and transfer are in the other files.
/// </summary>
internal sealed partial class Consensus
{
    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly Func<NodeId, int> _priorityOf;
    private Vote _vote;
    private long _voteWrite;
    private TimeSpan _heardCoordinator;
    private TimeSpan _electionAt;
    private TimeSpan _heartbeatAt;
    private TimeSpan _putOffAgainAt;
    private long _settled;

    /// <param name="priorityOf">Priority of a gateway that is alive, or -1 for one that is not, and for a witness.</param>
    public Consensus(NodeContext context, ReplicatedLog log, Func<NodeId, int> priorityOf)
    {
        _context = context;
        _log = log;
        _priorityOf = priorityOf;
        _vote = BeganNothing(context.Store.Recovered) ? default : context.Store.Recovered.Vote;
    }

    public Role Role { get; private set; }

    public long Term => _vote.Term;

    public ulong Cluster => _vote.Cluster;

    public NodeId Coordinator { get; private set; }

    public bool IsCoordinator => Role == Role.Coordinator;

    /// <summary>Whether a majority of the voters is heard from, directly or through the coordinator.</summary>
    public bool HasQuorum => IsCoordinator
        ? HearsMajority(2 * _context.Options.ElectionTimeout)
        : Coordinator != NodeId.None && _context.Now - _heardCoordinator < (IsObserver ? ObserverPatience : 2 * _context.Options.ElectionTimeout);

    public TimeSpan NextTimer => IsCoordinator ? _heartbeatAt : CanStand ? _electionAt : TimeSpan.MaxValue;

    /// <summary>Called when this gateway became coordinator (true), or lost that place or sees another one (false).</summary>
    public Action<bool>? CoordinatorChanged { get; set; }

    /// <summary>Who came over to another line of epochs stands for nothing until it has the configuration with which that begins.</summary>
    private bool CanStand => _context.StoreFault is null && !_leaving && !_context.IsRemoved && MayStand && EpochTerm.LineOf(Term) == _log.Configuration.Line;

    /// <summary>Who is a voter no more stands all the same until that is decided: it may be the only one that has the entry which says so, and then nobody
    /// else can win (Raft dissertation §4.2.2).</summary>
    private bool MayStand => _log.Configuration.IsVoter(_context.Self) || _log.Decided.IsVoter(_context.Self);

    private bool IsOnlyVoter => _log.Configuration.Voters is [var only] && only == _context.Self;

    private bool CoordinatorIsFresh => IsCoordinator
        ? HearsMajority(_context.Options.ElectionTimeout)
        : Coordinator != NodeId.None && _context.Now - _heardCoordinator < _context.Options.ElectionTimeout;

    public void Start()
    {
        FinishPromotion();
        RestartElectionTimer();
        // Alone, there is nobody to wait for.
        if (IsOnlyVoter)
            _electionAt = _context.Now;
    }

    public void Tick(TimeSpan late)
    {
        if (IsCoordinator)
        {
            TickCoordinator();
            return;
        }

        // After a pause the heartbeats of the meantime are still in the queue: let them speak first.
        if (late > _context.Options.ElectionTimeout / 4 && _context.Now >= _putOffAgainAt)
        {
            _context.Counters.Add("elections_put_off_after_pause");
            _putOffAgainAt = _context.Now + (3 * _context.Options.ElectionTimeout);
            RestartElectionTimer();
        }

        if (CanStand && _context.Now >= _electionAt)
            BeginPreVote(transfer: false);
    }

    /// <summary>Founds a mesh with this gateway as its only voter.</summary>
    public void Found(ulong cluster, ReadOnlyMemory<byte> configuration)
    {
        SetVote(_vote with { VotedFor = NodeId.None, Cluster = cluster });
        _log.Reset(cluster);
        _log.Append(Term, EntryKind.Configuration, configuration);
        _electionAt = _context.Now;
    }

    /// <summary>Whether the last run ended while it founded a mesh or was taken into one, with nothing on the disk but which. It has heard of no term, voted for nobody
    /// and holds nothing, so it begins as if it had not: a founder that went on waiting for its mesh would wait for itself.</summary>
    private static bool BeganNothing(RecoveredState recovered) =>
        recovered.Vote.Term == 0 && recovered is { LastLogIndex: 0, Snapshot: null, Journals.Count: 0 };

    /// <summary>Leaves what mesh this gateway had, if any, for <paramref name="cluster"/>.</summary>
    public void MoveTo(ulong cluster)
    {
        SetVote(_vote with { Cluster = cluster });
        _log.Reset(cluster);
        (_verified, _log.Line, IsUnsure) = (0, 0, false);
        BecomeFollower(NodeId.None);
    }

    /// <summary>Leads no more: the disk failed, or this gateway is going.</summary>
    public void StepDown(string why)
    {
        if (IsCoordinator)
            _context.Host.Report(MeshEvent.Election, $"{_context.Options.Name} gives up coordination in term {EpochTerm.Within(Term)}: {why}");
        BecomeFollower(NodeId.None);
    }

    private void SetVote(Vote vote)
    {
        NodeContext.Check(vote.Term >= _vote.Term, "a term never goes back");
        _vote = vote;
        if (_context.StoreFault is not null)
            return;
        _voteWrite = _context.Store.WriteVote(vote);
        _context.Flushes.Wrote(_voteWrite, waitedFor: 1);
    }

    private void AdoptTerm(long term)
    {
        if (term > Term)
            SetVote(_vote with { Term = term, VotedFor = NodeId.None });
    }

    private void BecomeFollower(NodeId coordinator)
    {
        var changed = Coordinator != coordinator || IsCoordinator;
        var led = IsCoordinator;
        Role = Role.Follower;
        Coordinator = coordinator;
        _settled = 0;
        _transferTo = NodeId.None;
        if (led)
            FailProposals();
        if (led || coordinator != NodeId.None)
            RestartElectionTimer();
        if (changed)
            CoordinatorChanged?.Invoke(false);
    }

    /// <summary>Base + rank × slot + jitter: the strongest live voter normally stands first, and split votes are rare.</summary>
    private void RestartElectionTimer()
    {
        var rank = 0;
        var own = OwnPriority;
        foreach (var voter in _log.Configuration.Voters)
        {
            if (voter == _context.Self || voter == Coordinator)
                continue;
            var priority = _priorityOf(voter);
            if (priority > own || (priority == own && voter > _context.Self))
                rank++;
        }

        var slot = _context.Options.ElectionTimeout / 4;
        _electionAt = _context.Now + _context.Options.ElectionTimeout + (rank * slot) + _context.Random.Below(slot);
        if (_context.Options.Witness)
            _electionAt += 2 * _context.Options.ElectionTimeout;
    }

    /// <summary>A message from whoever coordinates <paramref name="term"/>. False where that term is over.</summary>
    private bool HearCoordinator(NodeId from, long term, IReadOnlyList<EpochBeginning> epochs)
    {
        if (term < Term || !AreOf(term, epochs))
            return false;
        if (term == Term && IsCoordinator)
        {
            // Cannot happen while every voter keeps its promises.
            _context.Counters.Add("second_coordinators_refused");
            _context.Host.Report(MeshEvent.Fault, $"{NameOf(from)} claims to coordinate term {EpochTerm.Within(term)}, which this gateway coordinates");
            return false;
        }

        if (!Join(term, epochs))
            return false;
        var news = term > Term || Coordinator != from;
        AdoptTerm(term);
        if (news)
        {
            BecomeFollower(from);
            _verified = IsUnsure ? 0 : _log.Committed;
            _context.Host.Report(MeshEvent.Election, $"{NameOf(from)} coordinates term {EpochTerm.Within(term)}{InEpoch}");
        }
        else if (Role != Role.Follower)
        {
            BecomeFollower(from);
        }

        _heardCoordinator = _context.Now;
        RestartElectionTimer();
        return true;
    }

    /// <summary>The epoch as it is told with a term, where it is not the first.</summary>
    private string InEpoch => EpochTerm.EpochOf(Term) == 1 ? "" : $" of epoch {EpochTerm.EpochOf(Term)}";

    private string NameOf(NodeId id) => _log.Configuration.Find(id)?.Name ?? id.ToString();

    private void SendToVoters(MessageWriter message)
    {
        foreach (var voter in _log.Configuration.Voters)
        {
            if (voter != _context.Self)
                _context.Transport.SendControl(voter, message);
        }
    }
}
