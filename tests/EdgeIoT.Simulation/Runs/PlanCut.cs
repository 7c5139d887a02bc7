using System.Globalization;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Network;

namespace EdgeIoT.Simulation.Runs;

/// <summary>What is left of a plan: some of its events, by their numbers from 0, and the faults that last all the time, or not.</summary>
public sealed record PlanCut(IReadOnlyList<int> Events, bool Network = true, bool Disk = true, bool Drift = true)
{
    /// <summary>Everything.</summary>
    public static PlanCut Whole(FaultPlan plan) => new([.. Enumerable.Range(0, plan.Events.Count)]);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static PlanCut Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new(
            [.. parts.Where(static p => char.IsAsciiDigit(p[0])).Select(static p => int.Parse(p, CultureInfo.InvariantCulture))],
            parts.Contains("network"), parts.Contains("disk"), parts.Contains("drift"));
    }

    /// <summary>The plan that is left. It lasts as long as the whole one.</summary>
    public FaultPlan Of(FaultPlan plan) => plan with
    {
        Events = [.. Events.Where(i => i < plan.Events.Count).Select(i => plan.Events[i])],
        Network = Network ? plan.Network : new NetworkFaults(),
        Disk = Disk ? plan.Disk : new DiskFaults(),
        Drift = Drift ? plan.Drift : 0,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(',', [.. Events.Select(static i => i.ToString(CultureInfo.InvariantCulture)), .. Lasting()]) is { Length: > 0 } text ? text : "none";

    private IEnumerable<string> Lasting()
    {
        if (Network)
            yield return "network";
        if (Disk)
            yield return "disk";
        if (Drift)
            yield return "drift";
    }
}
