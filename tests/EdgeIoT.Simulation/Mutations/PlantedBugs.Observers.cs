namespace EdgeIoT.Simulation.Mutations;

/// <content>Gateways that hold no copies.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Observers =>
    [
        new("an observer acknowledges what one disk has",
            "Journals/Ingress.Levels.cs",
            "var reached = _log.Configuration.ReachedByMajority(_durableAt);",
            "var reached = _log.Configuration.IsObserver(_context.Self) ? _copies.Values.Max(c => c.Durable) : _log.Configuration.ReachedByMajority(_durableAt);",
            "acknowledged is on the disks of a majority", 60),
        new("an observer's own disk counts",
            "Journals/Ingress.Levels.cs",
            "var reached = _log.Configuration.ReachedByMajority(_durableAt);",
            "var reached = _log.Configuration.IsObserver(_context.Self) ? _log.Configuration.ReachedByMajority(v => v == _log.Configuration.Voters[0] ? _journals.Own.Durable : DurableAt(v)) : _log.Configuration.ReachedByMajority(_durableAt);",
            "acknowledged is on the disks of a majority", 60),
        new("there is always room for a learner",
            "Configuration/Roster.Observers.cs",
            "Count(g => g.Role == GatewayRole.Learner) < LearnersWanted;",
            "Count(g => g.Role == GatewayRole.Learner) <= LearnersWanted;",
            "those that hold everything are few", 60)
        {
            Guard = ("if (learners.Count > LearnersWanted)", "if (learners.Count > 1000)"),
        },
        new("whoever brings word of the coordinator is taken for it",
            "Observers/SignsOfLife.cs",
            ".Node(consensus.Coordinator).Number(configuration.Index)",
            ".Node(context.Self).Number(configuration.Index)",
            "one coordinator for each term", 60),
    ];
}
