using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>Which assemblies an application needs, each after those that it refers to; by name where that leaves a choice.</summary>
internal static class AssemblyOrder
{
    public static IReadOnlyList<NanoAssembly> Of(NanoAssembly application, IReadOnlyList<NanoAssembly> libraries)
    {
        var byName = ByName(libraries);
        var needed = Closure(application, byName);
        var ordered = new List<NanoAssembly>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (ordered.Count < needed.Count)
        {
            var next = needed.FirstOrDefault(a => !done.Contains(a.Name) && a.References.All(r => done.Contains(r.Name)))
                ?? throw new CommandFailure($"Assemblies refer to one another in a circle: {string.Join(", ", needed.Select(a => a.Name).Where(n => !done.Contains(n)))}.",
                    "Take the packages from another source.");
            ordered.Add(next);
            done.Add(next.Name);
        }

        return ordered;
    }

    private static Dictionary<string, NanoAssembly> ByName(IReadOnlyList<NanoAssembly> libraries)
    {
        var twice = libraries.GroupBy(a => a.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? libraries.ToDictionary(a => a.Name, StringComparer.Ordinal)
            : throw new CommandFailure($"Two packages bring {twice.Key}: {string.Join(" and ", twice.Select(a => a.Package))}.",
                "Take one of them out of packages.config.");
    }

    // Sorted, so that the choice between two that are ready is always the same.
    private static List<NanoAssembly> Closure(NanoAssembly application, Dictionary<string, NanoAssembly> libraries)
    {
        var found = new SortedDictionary<string, NanoAssembly>(StringComparer.Ordinal) { [application.Name] = application };
        var open = new Stack<NanoAssembly>([application]);
        while (open.TryPop(out var assembly))
        {
            foreach (var reference in assembly.References)
            {
                var target = Resolve(assembly, reference, libraries);
                if (found.TryAdd(target.Name, target))
                    open.Push(target);
            }
        }

        return [.. found.Values];
    }

    private static NanoAssembly Resolve(NanoAssembly from, AssemblyReference reference, Dictionary<string, NanoAssembly> libraries)
    {
        if (!libraries.TryGetValue(reference.Name, out var target))
            throw new CommandFailure($"{from.Name} refers to {reference.Name} {reference.Version}, which no package brings.",
                "Add its package to packages.config, or use versions that belong together.");
        return reference.IsMetBy(target.Version)
            ? target
            : throw new CommandFailure($"{from.Name} was built for {reference.Name} {reference.Version}; the packages bring {target.Version}, which a board does not take for it.",
                "Use versions that belong together; packages.config holds such a set.");
    }
}
