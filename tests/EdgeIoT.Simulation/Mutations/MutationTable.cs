using System.Globalization;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>Runs mutations and prints what became of them.</summary>
public static class MutationTable
{
    /// <summary>Runs those whose name contains <paramref name="part"/>, or one of several with commas between; all by default. True where each was found.</summary>
    public static bool Print(TextWriter output, string? part = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        var chosen = Chosen(output, part);
        if (chosen.Count == 0)
            return false;
        var found = 0;
        output.WriteLine("| planted bug | rule | found by seed | of at most | by |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var mutation in chosen)
        {
            var finding = Finding.Of(mutation);
            found += finding.Seed is null ? 0 : 1;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {mutation.Name} | {mutation.Rule} | {finding.Seed?.ToString(CultureInfo.InvariantCulture) ?? "**not found**"} | {mutation.Within} | {Short(finding.Violation)} |"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found} of {chosen.Count} planted bugs found"));
        return found == chosen.Count;
    }

    /// <summary>Tells one seed with the first bug whose name contains <paramref name="part"/>. False where a promise is broken.</summary>
    public static bool Tell(TextWriter output, string? part, ulong seed) =>
        Chosen(output, part).FirstOrDefault() is { } mutation && MutatedCore.Of(mutation).Probe()(seed, output) is null;

    private static List<Mutation> Chosen(TextWriter output, string? part)
    {
        ArgumentNullException.ThrowIfNull(output);
        var chosen = PlantedBugs.All.Where(m => part is null || part.Split(',').Any(p => m.Name.Contains(p, StringComparison.OrdinalIgnoreCase))).ToList();
        if (chosen.Count == 0)
            output.WriteLine($"no planted bug has \"{part}\" in its name; --mutations alone runs all");
        return chosen;
    }

    /// <summary>The promise without the particulars of the seed.</summary>
    private static string Short(string? violation) => violation?.Split(':', 2)[0].Split('\n', 2)[0] ?? "";
}
