using System.Globalization;

namespace EdgeIoT.Simulation.Runs;

/// <summary>How a seed ended.</summary>
/// <param name="Violation">The broken promise, or null.</param>
/// <param name="Time">The virtual time that passed.</param>
/// <param name="Events">How many events happened.</param>
/// <param name="Hash">The hash of everything that happened: the same seed and code give the same.</param>
/// <param name="Acknowledged">How many readings were acknowledged.</param>
/// <param name="Terms">How many terms had a coordinator.</param>
public sealed record Outcome(ulong Seed, string? Violation, TimeSpan Time, long Events, ulong Hash, int Acknowledged, int Terms)
{
    /// <summary>How to see this seed again.</summary>
    public string Replay => $"dotnet run -c Release --project tests/EdgeIoT.Simulation -- --seed {Seed}";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Violation ?? "holds"} ({Time.TotalSeconds:F1} s, {Events} events, {Acknowledged} readings acknowledged, {Terms} coordinators, hash {Hash:x16})");
}
