using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>Who votes, and what has to be true before others do.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Voters =>
    [
        new("new voters decide before they hold everything",
            "Configuration/Roster.Voters.cs",
            "if (_change.IsFenced())\n            Append",
            "if (!_context.IsRemoved)\n            Append",
            "who decides alone has what was acknowledged", 20)
        {
            Stage = FaultKind.UnheardChange,
        },
        new("the fence is what the coordinator itself has",
            "Configuration/VoterChange.cs",
            "if (!MeshConfiguration.IsMajorityOf(log.Configuration.Outgoing, _answers.ContainsKey))\n            return;",
            "if (voter != context.Self)\n            return;",
            "who decides alone has what was acknowledged", 300),
        new("a fence is held when it is written",
            "Configuration/Holdings.cs",
            "if ((journals.Find(journal)?.Durable ?? 0) >= position)",
            "if ((journals.Find(journal)?.Written ?? 0) >= position)",
            "who decides alone has what was acknowledged", 60)
        {
            Stage = FaultKind.UnheardChange,
        },
        new("one new voter that holds everything is enough",
            "Configuration/VoterChange.cs",
            "return _fence is not null && MeshConfiguration.IsMajorityOf(configuration.Incoming, _held.Contains);",
            "return _fence is not null && _held.Count > 0;",
            "who decides alone has what was acknowledged", 40)
        {
            Stage = FaultKind.UnheardChange,
        },
        new("the new voters alone decide while the voters change",
            "Configuration/MeshConfiguration.cs",
            "return IsJoint ? Math.Min(reached, ReachedByMajorityOf(Outgoing, valueOf)) : reached;",
            "return reached;",
            "Raft §6: separate majorities of the old and of the new", 100),
        new("the old voters alone decide while the voters change",
            "Configuration/MeshConfiguration.cs",
            "return IsJoint ? Math.Min(reached, ReachedByMajorityOf(Outgoing, valueOf)) : reached;",
            "return IsJoint ? ReachedByMajorityOf(Outgoing, valueOf) : reached;",
            "Raft §6: separate majorities of the old and of the new", 20),
        new("disks that know of newer voters count",
            "Journals/Ingress.cs",
            "!copy.Configuration.IsNewerThan(_log.Decided.Stamp) ? copy.Durable",
            "copy.Configuration.Index >= 0 ? copy.Durable",
            "majorities meet", 60)
        {
            Stage = FaultKind.UnheardChange,
        },
        new("a removed gateway is taken in again",
            "Configuration/Roster.cs",
            "if (_log.Configuration.Removed.Contains(member.Id))",
            "if (_context.IsRemoved && _log.Configuration.Removed.Contains(member.Id))",
            "who was removed is not taken in again", 100),
    ];
}
