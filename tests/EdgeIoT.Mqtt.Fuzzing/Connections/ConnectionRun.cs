using System.Text;
using EdgeIoT.Mqtt.Fuzzing.Runs;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>One seed: one world.</summary>
internal static class ConnectionRun
{
    public static Outcome Of(ulong seed)
    {
        var plan = Plan.Draw(seed);
        if (Failure(plan, plan.Steps) is not { } finding) return new(plan.Steps.Count, 0, Finding: null);
        var kind = Kind(finding);
        var small = Shrinking.Of(plan.Steps, steps => Failure(plan, steps) is { } other && Kind(other) == kind);
        return new(plan.Steps.Count, 0, Explain(seed, plan, small, Failure(plan, small) ?? finding));
    }

    /// <summary>The finding without what is different each time.</summary>
    private static string Kind(string finding) => finding[..Math.Min(24, finding.Length)];

    private static string? Failure(Plan plan, IReadOnlyList<Step> steps)
    {
        try
        {
            World.Run(plan, steps);
            return null;
        }
        catch (Exception e)
        {
            return e is FindingException ? e.Message : e.ToString();
        }
    }

    private static string Explain(ulong seed, Plan plan, List<Step> steps, string finding)
    {
        var text = new StringBuilder(finding).AppendLine()
            .AppendLine($"  replay: dotnet run -c Release --project tests/EdgeIoT.Mqtt.Fuzzing -- --connection-seed {seed}")
            .AppendLine($"  with window {plan.Options.ReceiveMaximum}, in flight {plan.Options.MaxInflight}, packets of {plan.Options.MaxPacketSize}, gate {plan.Gate}, steps:");
        foreach (var step in steps) text.Append("    ").Append(step).AppendLine();
        return text.ToString();
    }
}
