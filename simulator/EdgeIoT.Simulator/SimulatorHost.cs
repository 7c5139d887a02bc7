using EdgeIoT.Simulator.Fleet;

namespace EdgeIoT.Simulator;

/// <summary>Runs a fleet of boards from beginning to end.</summary>
public static class SimulatorHost
{
    /// <summary>
    /// Runs until every board has given its readings, or until <paramref name="cancellation"/>: then the boards hand over what they have, and
    /// the result tells what became of every reading.
    /// </summary>
    /// <param name="options">The fleet.</param>
    /// <param name="progress">Told the state of things every <paramref name="reportEvery"/>; null: nobody is.</param>
    /// <param name="reportEvery">Default 1 s.</param>
    /// <param name="cancellation">Stops the fleet; the task does not end as cancelled.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message names field and limit.</exception>
    /// <exception cref="InvalidDataException">The replay file is not what it should be; the message names line and column.</exception>
    public static async Task<FleetStatistics> RunAsync(
        SimulatorOptions options, IProgress<FleetStatistics>? progress = null, TimeSpan? reportEvery = null, CancellationToken cancellation = default)
    {
        await using var fleet = new BoardFleet(options);
        var running = fleet.RunAsync(cancellation);
        if (progress is not null)
        {
            using var timer = new PeriodicTimer(reportEvery ?? TimeSpan.FromSeconds(1));
            while (await Task.WhenAny(running, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()).ConfigureAwait(false) != running)
                progress.Report(fleet.Statistics);
        }

        await running.ConfigureAwait(false);
        return fleet.Statistics;
    }
}
