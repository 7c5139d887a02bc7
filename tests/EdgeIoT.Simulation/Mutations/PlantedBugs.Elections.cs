using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>Who leads.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Elections =>
    [
        new("a vote is not written",
            "Election/Consensus.cs",
            "_voteWrite = _context.Store.WriteVote(vote);\n        _context.Flushes.Wrote(_voteWrite, waitedFor: 1);",
            "_ = vote;",
            "Raft §5.2: currentTerm and votedFor are on disk", 20),
        new("a vote is given before it is on disk",
            "Election/Consensus.Votes.cs",
            "_context.Writes.After(_voteWrite, granted =>\n        {\n            if (Term == granted && _vote.VotedFor == candidate)\n                Answer(candidate, granted, granted: true, pre: false);\n        }, term);",
            "Answer(candidate, term, granted: true, pre: false);",
            "Raft §5.2: before answering", 250)
        {
            Stage = FaultKind.ForgetfulVoter,
        },
        new("the own vote counts before it is on disk",
            "Election/Consensus.Votes.cs",
            "_context.Writes.After(_voteWrite, AskForVotes, Term);",
            "AskForVotes(Term);",
            "Raft §5.2: before asking", 200)
        {
            Stage = FaultKind.ForgetfulSuccessor,
        },
        new("a vote is given twice in a term",
            "Election/Consensus.Votes.cs",
            "var free = _vote.VotedFor == NodeId.None || _vote.VotedFor == from;",
            "var free = true;",
            "Raft §5.2: one vote in a term", 100)
        {
            Guard = ("if (_vote.VotedFor == NodeId.None)\n            SetVote", "if (term > 0)\n            SetVote"),
        },
        new("a vote is given whatever the log",
            "Election/Consensus.Votes.cs",
            "var upToDate = lastTerm > _log.LastTerm || (lastTerm == _log.LastTerm && last >= _log.Last);",
            "var upToDate = true;",
            "Raft §5.4.1: election restriction", 60),
        new("length outweighs the last term in a vote",
            "Election/Consensus.Votes.cs",
            "var upToDate = lastTerm > _log.LastTerm || (lastTerm == _log.LastTerm && last >= _log.Last);",
            "var upToDate = last > _log.Last || (last == _log.Last && lastTerm >= _log.LastTerm);",
            "Raft §5.4.1: the later last term is the newer log", 20)
        {
            Stage = FaultKind.LongerLog,
        },
        new("an old vote answers a new election",
            "Election/Consensus.Votes.cs",
            "Role == Role.Candidate && term == Term;",
            "Role == Role.Candidate;",
            "Raft §5.2: votes of this term", 200)
        {
            Stage = FaultKind.LateVote,
        },
        new("priority skips the log check",
            "Election/Consensus.Votes.cs",
            "var sticky = !transfer && CoordinatorIsFresh;",
            "var sticky = !transfer && CoordinatorIsFresh;\n        upToDate |= _priorityOf(from) > _context.Options.Priority;",
            "bully made safe: priority says who should, the log who may", 150),
        new("half of the voters are a majority",
            "Configuration/MeshConfiguration.cs",
            "MajorityOf(int voters) => (voters / 2) + 1;",
            "MajorityOf(int voters) => Math.Max(1, voters / 2);",
            "majorities meet", 20),
        new("a new coordinator puts no entry of its own on the log",
            "Election/Consensus.Votes.cs",
            "_settled = _log.Append(Term, EntryKind.NoOp, ReadOnlyMemory<byte>.Empty).Index;",
            "_settled = Math.Max(1, _log.Last);",
            "Raft §8: an entry of the own term first", 20),
        new("votes of the last election count in this one",
            "Election/Consensus.Votes.cs",
            "Coordinator = NodeId.None;\n        _votes.Clear();\n        _context.Counters.Add(\"elections\");",
            "Coordinator = NodeId.None;\n        _context.Counters.Add(\"elections\");",
            "Raft §5.2: votes of this term", 40),
    ];
}
