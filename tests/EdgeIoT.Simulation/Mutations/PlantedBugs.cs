namespace EdgeIoT.Simulation.Mutations;

/// <summary>The bugs that the simulation has to find.</summary>
public static partial class PlantedBugs
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mutation> All { get; } = [.. Elections, .. Logs, .. Journals, .. Attachments, .. Orders, .. Causal, .. Locations, .. Strangers, .. Members, .. Voters, .. Observers, .. Epochs, .. Acks];
}
