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
            "quorum is two disks at least", 60),
    ];
}
