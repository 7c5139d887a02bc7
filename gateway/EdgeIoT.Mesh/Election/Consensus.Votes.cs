using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Election;

internal sealed partial class Consensus
{
    private readonly HashSet<NodeId> _votes = [];
    private bool _transferring;

    /// <summary>Asks whether a majority would vote for this gateway, before it disturbs anybody with a new term (Raft §9.6).</summary>
    private void BeginPreVote(bool transfer)
    {
        RestartElectionTimer();
        _transferring = transfer;
        if (transfer || IsOnlyVoter)
        {
            BeginElection();
            return;
        }

        Role = Role.PreCandidate;
        _votes.Clear();
        _votes.Add(_context.Self);
        _context.Counters.Add("pre_votes");
        SendToVoters(VoteRequest(pre: true, Term + 1));
    }

    /// <summary>Stands for election. The own vote is a vote like any other: it counts, and the others are asked, once it is on disk.</summary>
    private void BeginElection()
    {
        Role = Role.Candidate;
        Coordinator = NodeId.None;
        _votes.Clear();
        _context.Counters.Add("elections");
        SetVote(_vote with { Term = Term + 1, VotedFor = _context.Self });
        _context.Host.Report(MeshEvent.Election, $"{_context.Options.Name} stands for election in term {EpochTerm.Within(Term)}{InEpoch}");
        _context.Writes.After(_voteWrite, AskForVotes, Term);
    }

    private void AskForVotes(long term)
    {
        if (Role != Role.Candidate || Term != term)
            return;
        _votes.Add(_context.Self);
        SendToVoters(VoteRequest(pre: false, term));
        CountVotes();
    }

    private MessageWriter VoteRequest(bool pre, long term) => _context.Writer.Begin(MessageKind.VoteRequest)
        .Fixed(Cluster).Number(term).Number(_log.Last).Number(_log.LastTerm).Bool(pre).Bool(_transferring);

    public void OnVoteRequest(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var last = reader.Number();
        var lastTerm = reader.Number();
        var pre = reader.Bool();
        var transfer = reader.Bool();
        if (!reader.Complete || cluster != Cluster || cluster == 0)
            return;

        // Stickiness: who hears a coordinator does not help to depose it, unless that one asked for it.
        var upToDate = lastTerm > _log.LastTerm || (lastTerm == _log.LastTerm && last >= _log.Last);
        var sticky = !transfer && CoordinatorIsFresh;
        if (pre)
        {
            var would = term > Term && upToDate && !sticky && !IsOfLaterLine(term, than: Term) && _context.StoreFault is null;
            Answer(from, would ? term : Term, would, pre: true);
            return;
        }

        if (term < Term || (term > Term && sticky) || IsOfLaterLine(term, than: Term))
        {
            Answer(from, Term, granted: false, pre: false);
            return;
        }

        if (term > Term)
        {
            AdoptTerm(term);
            BecomeFollower(NodeId.None);
        }

        var free = _vote.VotedFor == NodeId.None || _vote.VotedFor == from;
        if (!upToDate || !free || Role != Role.Follower || _context.StoreFault is not null)
        {
            Answer(from, Term, granted: false, pre: false);
            return;
        }

        GiveVote(from, term);
    }

    /// <summary>The promise is given when it is on disk; by then a later term may have made it void.</summary>
    private void GiveVote(NodeId candidate, long term)
    {
        if (_vote.VotedFor == NodeId.None)
            SetVote(_vote with { VotedFor = candidate });
        RestartElectionTimer();
        _context.Writes.After(_voteWrite, granted =>
        {
            if (Term == granted && _vote.VotedFor == candidate)
                Answer(candidate, granted, granted: true, pre: false);
        }, term);
    }

    private void Answer(NodeId to, long term, bool granted, bool pre) => _context.Transport.SendControl(
        to, _context.Writer.Begin(MessageKind.VoteReply).Fixed(Cluster).Number(term).Bool(granted).Bool(pre));

    public void OnVoteReply(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var granted = reader.Bool();
        var pre = reader.Bool();
        if (!reader.Complete || cluster != Cluster)
            return;
        if (!granted)
        {
            if (term > Term && !IsOfLaterLine(term, than: Term))
            {
                AdoptTerm(term);
                BecomeFollower(NodeId.None);
            }

            return;
        }

        var wanted = pre ? Role == Role.PreCandidate && term == Term + 1 : Role == Role.Candidate && term == Term;
        if (!wanted || !_log.Configuration.IsVoter(from))
            return;
        _votes.Add(from);
        CountVotes();
    }

    private void CountVotes()
    {
        if (!_log.Configuration.IsMajority(_votes.Contains))
            return;
        if (Role == Role.PreCandidate)
            BeginElection();
        else if (Role == Role.Candidate)
            BecomeCoordinator();
    }

    private void BecomeCoordinator()
    {
        Role = Role.Coordinator;
        Coordinator = _context.Self;
        _transferring = false;
        _transferTo = NodeId.None;
        _ledSince = _context.Now;
        _progress.Clear();
        foreach (var gateway in _log.Configuration.Core)
            ProgressOf(gateway);
        _context.Host.Report(MeshEvent.Election, $"{_context.Options.Name} coordinates term {EpochTerm.Within(Term)}{InEpoch}");
        _context.Counters.Add("coordinations");
        // The entry of the own term commits what earlier terms left (Raft §5.4.2).
        _settled = _log.Append(Term, EntryKind.NoOp, ReadOnlyMemory<byte>.Empty).Index;
        _heartbeatAt = _context.Now;
        CoordinatorChanged?.Invoke(true);
        TickCoordinator();
    }
}
