using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>An operator promotes a gateway, and whoever decided something else comes over.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Epochs =>
    [
        new("promote keeps the epoch",
            "Election/Consensus.Epochs.cs",
            "var term = EpochTerm.First(epoch, _context.Self);",
            "var term = Term + epoch;",
            "two sides that decide apart are two lines", 20)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("a stale epoch's heartbeat is obeyed",
            "Election/Consensus.cs",
            "if (term < Term || !AreOf(term, epochs))",
            "if ((term < Term && EpochTerm.LineOf(term) == EpochTerm.LineOf(Term)) || !AreOf(term, epochs))",
            "a later epoch outlives an earlier one", 20)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("a superseded gateway keeps its log",
            "Election/Consensus.Epochs.cs",
            "        _log.Reset(Cluster);\n",
            "",
            "what an epoch began without is set aside", 20)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("a superseded gateway keeps its order",
            "Election/Consensus.Epochs.cs",
            "Emptied?.Invoke(from - 1);",
            "_ = from;",
            "what an epoch began without is set aside", 20)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("what was decided otherwise is dropped",
            "Election/Consensus.Epochs.cs",
            "same ? beginning.Index : Math.Min(beginning.Decided, beginning.Index)",
            "beginning.Index",
            "what an epoch began without is set aside", 200)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("who is an observer in a later epoch does not hear of it",
            "Election/Consensus.Observers.cs",
            "if (configuration is not null && LeavesEpoch(term, configuration) && !Join(term, configuration.Epochs))\n            return false;\n",
            "",
            "a later epoch outlives an earlier one", 200)
        {
            Stage = FaultKind.PromoteWhileAlive,
        },
        new("what is gone is waited for",
            "MeshNode.Epochs.cs",
            "again.Add((EntryKind.GivenUp,",
            "_ = (0, (EntryKind.GivenUp,",
            "what was on disks that are gone holds nobody up", 60)
        {
            Stage = FaultKind.Promote,
        },
        new("those that are gone keep their votes",
            "Configuration/MeshConfiguration.cs",
            "g with { Role = GatewayRole.Voter } : g.Voter ? g with { Role = GatewayRole.Learner } : g)])\n    {\n        Removed = [.. Removed.Where(id => id != gateway)],\n        Epochs = [.. Epochs, beginning],",
            "g with { Role = GatewayRole.Voter } : g)])\n    {\n        Removed = [.. Removed.Where(id => id != gateway)],\n        Epochs = [.. Epochs, beginning],",
            "a new epoch begins with one voter", 20)
        {
            Stage = FaultKind.Promote,
        },
    ];
}
