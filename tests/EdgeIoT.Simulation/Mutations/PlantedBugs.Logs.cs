using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>What is decided.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Logs =>
    [
        new("entries of old terms are committed by counting",
            "Election/Consensus.Replication.cs",
            "if (reached > _log.Committed && _log.TermOf(reached) == Term)",
            "if (reached > _log.Committed)",
            "Raft §5.4.2, figure 8", 300)
        {
            Stage = FaultKind.FigureEight,
        },
        new("the own disk is not waited for",
            "Election/Consensus.Replication.cs",
            "id == _context.Self ? _log.Durable :",
            "id == _context.Self ? _log.Last :",
            "committed is on the disks of a majority", 40),
        new("a follower confirms entries before they are on disk",
            "Election/Consensus.Replication.cs",
            "ReplyAppend(Coordinator, agreed: true, Math.Min(_log.Durable, _verified));",
            "ReplyAppend(Coordinator, agreed: true, _verified);",
            "committed is on the disks of a majority", 40)
        {
            Guard = ("if (_log.Durable >= _verified)\n            ReplyMatch();", "ReplyMatch();"),
        },
        new("a follower commits entries that nobody checked",
            "Election/Consensus.Replication.cs",
            "_log.Heed();\n            _log.Commit(Math.Min(commit, _verified));",
            "_log.Heed();\n            _log.Commit(commit);",
            "Raft §5.3: log matching", 40)
        {
            Guard = ("Heartbeat(Math.Min(_log.Committed, progress.Match))", "Heartbeat(_log.Committed)"),
        },
        new("a follower remembers what a coordinator before checked",
            "Election/Consensus.cs",
            "BecomeFollower(from);\n            _verified = IsUnsure ? 0 : _log.Committed;",
            "BecomeFollower(from);",
            "Raft §5.3: checked against this coordinator", 40)
        {
            Stage = FaultKind.LateConfirmation,
        },
        new("a follower confirms what a coordinator before checked",
            "Election/Consensus.Replication.cs",
            "ReplyAppend(Coordinator, agreed: true, Math.Min(_log.Durable, _verified));",
            "ReplyAppend(Coordinator, agreed: true, _log.Durable);",
            "Raft §5.3: checked against this coordinator", 40)
        {
            Stage = FaultKind.LateConfirmation,
        },
        new("decided commands are taken off twice",
            "Election/Consensus.Proposals.cs",
            "ProposalBytes -= proposal.Bytes;",
            "ProposalBytes -= 2 * proposal.Bytes;",
            "what waits has a bound", 20),
        new("a coordinator takes orders in its own term",
            "Election/Consensus.cs",
            "if (term < Term || !AreOf(term, epochs))\n            return false;\n        if (term == Term && IsCoordinator)",
            "if (term == Term && IsCoordinator)",
            "Raft §5.1: stale terms are refused", 20),
        new("what nobody waits for is never flushed by itself",
            "Storage/GroupCommit.cs",
            "return Later(_unflushedSince + context.Store.FlushTime, _endedAt + GatherFor);",
            "return TimeSpan.MaxValue;",
            "what is written is flushed soon", 20)
        {
            Guard = ("return wanted < latest ? wanted : latest;", "return wanted;"),
        },
        new("gateways wait for each other's disks for ever",
            "Storage/GroupCommit.cs",
            "return _endedAt + (context.Store.FlushTime / 2);",
            "return TimeSpan.MaxValue;",
            "what is written is flushed soon", 20)
        {
            Guard = ("return wanted < latest ? wanted : latest;", "return wanted;"),
        },
    ];
}
