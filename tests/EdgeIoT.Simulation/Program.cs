using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Simulation.Detection;
using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Mutations;
using EdgeIoT.Simulation.Runs;
using EdgeIoT.Simulation.Scale;

if (Array.IndexOf(args, "--mutations") is >= 0 and var mutations)
{
    var name = mutations + 1 < args.Length && !args[mutations + 1].StartsWith("--", StringComparison.Ordinal) ? args[mutations + 1] : null;
    return (Argument("--seed") is { } one ? MutationTable.Tell(Console.Out, name, one) : MutationTable.Print(Console.Out, name)) ? 0 : 1;
}

var only = Array.IndexOf(args, "--only") is >= 0 and var kind && kind + 1 < args.Length && Enum.TryParse<FaultKind>(args[kind + 1], out var named) ? named : (FaultKind?)null;
if (Argument("--seed") is { } seed)
{
    if (args.Contains("--shrink"))
    {
        Shrinker.Tell(Console.Out, seed, only);
        return 1;
    }

    var keep = Array.IndexOf(args, "--keep") is >= 0 and var at && at + 1 < args.Length ? PlanCut.Parse(args[at + 1]) : null;
    var outcome = SeedRun.Of(seed, args.Contains("--quiet") ? null : Console.Out, only, plan => keep?.Of(plan) ?? plan);
    Console.WriteLine(outcome);
    return outcome.Violation is null ? 0 : 1;
}

if (Array.IndexOf(args, "--scale") is >= 0 and var scale)
{
    ScaleTable.Print(Console.Out, Console.Error, ScaleTable.SizesIn(args.ElementAtOrDefault(scale + 1)), args.Contains("--json"));
    return 0;
}

if (args.Contains("--detection"))
{
    DetectionTable.Print(Console.Out, (int)(Argument("--seeds") ?? 1000), args.Contains("--json"));
    return 0;
}

if (Argument("--seeds") is { } seeds)
    return SeedReport.Print(Console.Out, Console.Error, Argument("--from") ?? 1, (int)seeds, only) ? 0 : 1;

if (args.Contains("--week"))
{
    var watch = Stopwatch.StartNew();
    var run = WeekRun.Of(Argument("--week-seed") ?? 1, (int)(Argument("--boards") ?? 100), TimeSpan.FromDays(Argument("--days") ?? 7), TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run}, {watch.Elapsed.TotalSeconds:F1} s"));
    return 0;
}

Console.WriteLine("""
    Runs the mesh in a simulated world.
      --seed N                one seed, told line by line; --quiet for its end only; with --shrink, what is left of a failing
                              one when every fault that its failure does not need is left out; with --keep FAULTS, that again
      --seeds N [--from S]    N seeds from S (default 1) on, on all cores; exit code 1 where a promise is broken;
                          Ctrl-C ends it with what was run
      --mutations [NAME]      plants bugs in copies of the core (those with NAME in their name) and prints which seed finds
                              each; exit code 1 where one is not found; with --seed N, tells that seed with the bug; NAME may
                              be several, with commas between
      --only FAULT            with both: nothing but this kind of fault, in a mesh that has room for it
      --detection [--seeds N] [--json]
                              how soon ten gateways know that one has crashed, and how often one that lives is taken for dead,
                              under loss and starvation; N seeds each, 1,000 by default
      --scale [N,N] [--json]  meshes of 3 to 300 gateways, or of these sizes, with ten boards each: convergence, bandwidth by
                              role, detection, false positives
      --week [--boards N] [--days N]
                              one week of boards with the firmware's brain, a reading a minute each: Wi-Fi gone each night,
                              a gateway dead each hour
    """);
return 2;

ulong? Argument(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length && ulong.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var value) ? value : null;
}
