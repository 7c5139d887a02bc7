namespace EdgeIoT.Simulation.Detection;

/// <summary>What a mesh has to put up with while its failure detector is measured.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Loss">Probability that a datagram is lost; on a link, that a segment is sent again.</param>
/// <param name="PauseMost">Processes stand still for up to so long, at random; zero for never.</param>
/// <param name="PauseEvery">Mean time between the pauses of one process.</param>
public sealed record DetectionConditions(string Name, double Loss, TimeSpan PauseMost, TimeSpan PauseEvery)
{
    /// <summary>Those that are measured.</summary>
    public static IReadOnlyList<DetectionConditions> All { get; } =
    [
        new("no loss", 0, TimeSpan.Zero, TimeSpan.Zero),
        new("5 % loss", 0.05, TimeSpan.Zero, TimeSpan.Zero),
        new("10 % loss", 0.10, TimeSpan.Zero, TimeSpan.Zero),
        new("30 % loss", 0.30, TimeSpan.Zero, TimeSpan.Zero),
        new("starved, 1 s", 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)),
        new("starved, 2 s", 0, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)),
    ];
}
