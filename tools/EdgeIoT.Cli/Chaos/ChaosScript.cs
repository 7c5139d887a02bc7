using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Chaos;

/// <summary>
/// The list of faults: read from a file, one <c>FAULT VICTIM TIME</c> a line (<c># …</c> is a remark), or drawn by a seed.
/// </summary>
internal static class ChaosScript
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Faults of 2 to 6 seconds with as much rest between as they need, until <paramref name="duration"/> is used up; at least one.</summary>
    public static IReadOnlyList<ChaosStep> Draw(int seed, IReadOnlyList<FaultKind> kinds, int gateways, TimeSpan duration)
    {
        var chance = new Random(seed);
        var steps = new List<ChaosStep>();
        var bag = new Queue<FaultKind>();
        for (var used = TimeSpan.Zero; used < duration || steps.Count == 0;)
        {
            // Every kind once before any comes again.
            if (bag.Count == 0)
            {
                var shuffled = kinds.ToArray();
                chance.Shuffle(shuffled);
                bag = new Queue<FaultKind>(shuffled);
            }

            // Every other time whoever coordinates: that is where it hurts.
            var victim = chance.Next(2) == 0 ? ChaosStep.Coordinator : $"gw-{chance.Next(1, gateways + 1)}";
            var step = new ChaosStep(bag.Dequeue(), victim, TimeSpan.FromSeconds(chance.Next(2, 7)));
            steps.Add(step);
            used += step.Lasting;
        }

        return steps;
    }

    public static IReadOnlyList<ChaosStep> Read(string file, int gateways)
    {
        if (!File.Exists(file))
            throw CommandFailure.Input($"--script: there is no file {file}.", "Give a file with a line for each fault, such as: partition coordinator 5s");
        var steps = new List<ChaosStep>();
        foreach (var (number, line) in File.ReadLines(file).Select((line, i) => (i + 1, line.Split('#')[0].Trim())).Where(l => l.Item2.Length > 0))
            steps.Add(Parse(line, gateways) ?? throw Wrong(file, number, line, gateways));
        return steps.Count > 0 ? steps : throw CommandFailure.Input($"--script: {file} has no fault in it.", "Write a line for each, such as: kill gw-2 3s");
    }

    public static ChaosStep? Parse(string line, int gateways)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var victim, var text])
            return null;
        var known = victim == ChaosStep.Coordinator || Enumerable.Range(1, gateways).Any(i => victim == $"gw-{i}");
        return known && FaultKind.Find(name) is { } kind && Duration.TryParse(text, out var time) && time >= Shortest && time <= Longest
            ? new ChaosStep(kind, victim, time)
            : null;
    }

    private static CommandFailure Wrong(string file, int number, string line, int gateways) => CommandFailure.Input(
        $"--script: line {number} of {file} is no fault: '{line}'.",
        $"Write FAULT VICTIM TIME: one of {string.Join(", ", FaultKind.Here.Select(k => k.Name))}; {ChaosStep.Coordinator} or gw-1 to gw-{gateways}; "
        + $"{Duration.Format(Shortest)} to {Duration.Format(Longest)}.");
}
