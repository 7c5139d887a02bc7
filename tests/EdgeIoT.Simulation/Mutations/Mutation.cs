using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <summary>
/// A bug that is planted in a copy of the core to see whether the simulation finds it. The core itself knows nothing of it: one place in
/// its source is replaced, and the copy is compiled and run in its stead.
/// </summary>
/// <param name="Name">What it does, in short.</param>
/// <param name="File">The file, from <c>gateway/EdgeIoT.Mesh</c> on.</param>
/// <param name="Original">The text to replace; it occurs once.</param>
/// <param name="Replacement">The bug.</param>
/// <param name="Rule">The rule of the literature or of the design that it breaks.</param>
/// <param name="Within">It is found within this many seeds, from 1 on.</param>
public sealed record Mutation(string Name, string File, string Original, string Replacement, string Rule, int Within)
{
    /// <summary>The one kind of fault that its seeds are made of; null for what is drawn by lot.</summary>
    public FaultKind? Stage { get; init; }

    /// <summary>A second place in the same file, where a guard would hide the bug.</summary>
    public (string Original, string Replacement)? Guard { get; init; }

    /// <summary>The source with the bug in it.</summary>
    /// <exception cref="InvalidOperationException">The core has changed, so that the place is not there, or not once.</exception>
    public string Plant(string source)
    {
        var planted = Replace(source, Original, Replacement);
        return Guard is { } guard ? Replace(planted, guard.Original, guard.Replacement) : planted;
    }

    private string Replace(string source, string original, string replacement)
    {
        var at = source.IndexOf(original, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(original, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"\"{Name}\": its place is not in {File} exactly once; the core has changed there, so the mutation has to follow");
        return string.Concat(source.AsSpan(0, at), replacement, source.AsSpan(at + original.Length));
    }
}
