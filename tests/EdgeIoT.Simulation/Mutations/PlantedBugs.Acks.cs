using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>What an acknowledgement says.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Acks =>
    [
        new("quorum is told for one of two disks",
            "Journals/Ingress.Levels.cs",
            "return Math.Min(reached, second);",
            "return configuration.Core.Count > 1 ? reached : Math.Min(reached, second);",
            "quorum is two disks at least", 60),
        new("the second disk counts from memory",
            "Journals/Ingress.Levels.cs",
            "second = Math.Max(second, DurableAt(holder));",
            "second = Math.Max(second, _copies.TryGetValue(holder, out var copy) ? copy.Written : DurableAt(holder));",
            "quorum is two disks at least", 400),
        new("what is degraded is acknowledged before the own disk has it",
            "Journals/Degradation.cs",
            "next.Record > reached && next.Record <= durable)",
            "next.Record > reached)",
            "local is one disk at least", 20)
        {
            Stage = FaultKind.Alone,
        },
        new("an upgrade is told when the own disk has the readings",
            "Journals/Degradation.cs",
            "Upgrade(onTwo);",
            "Upgrade(durable);",
            "quorum is two disks at least", 20)
        {
            Stage = FaultKind.Alone,
        },
        new("an upgrade is told when one voter has the readings",
            "Journals/Ingress.Levels.cs",
            "_degradation.Advance(open, reached, onTwo, _journals.Own.Durable);",
            "_degradation.Advance(open, reached, Math.Max(onTwo, _copies.Values.Select(copy => copy.Durable).DefaultIfEmpty().Max()), _journals.Own.Durable);",
            "acknowledged is on the disks of a majority", 40)
        {
            Stage = FaultKind.Alone,
        },
        new("what an earlier run acknowledged alone is not waited for",
            "Journals/Attachments.EarlierRuns.cs",
            "_positions![journal.Id] = Math.Max(_positions.GetValueOrDefault(journal.Id), journal.Durable);",
            "_positions!.TryAdd(journal.Id, 0);",
            "what one gateway acknowledged keeps its order", 100)
        {
            Stage = FaultKind.Alone,
        },
    ];
}
