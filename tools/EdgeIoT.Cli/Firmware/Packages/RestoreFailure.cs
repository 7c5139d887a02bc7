using System.Text.RegularExpressions;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>Puts the errors of a restore into words: which packages are missing where, or which source does not answer.</summary>
internal static partial class RestoreFailure
{
    public static CommandFailure From(ToolRun run, IReadOnlyList<string> sources)
    {
        var from = sources.Count > 0 ? string.Join(", ", sources) : "the package sources of this machine";
        var errors = run.Lines.Select(line => Error().Match(line)).Where(m => m.Success)
            .Select(m => (Code: m.Groups["code"].Value, Text: m.Groups["text"].Value.Trim())).Distinct().ToList();
        var unreachable = errors.Where(e => e.Code is "NU1301" or "NU1302" or "NU1801").Select(e => e.Text).ToList();
        if (unreachable.Count > 0)
            return new CommandFailure($"A package source cannot be used: {string.Join(" ", unreachable.Take(2))}",
                "Check the address or folder given with --source, the network and the credentials, then run it again.");
        var missing = Missing(errors.Where(e => e.Code is "NU1101" or "NU1102" or "NU1103").Select(e => e.Text));
        if (missing.Count > 0)
            return new CommandFailure($"{missing.Count} {(missing.Count == 1 ? "package is" : "packages are")} not in {from}:\n    {string.Join("\n    ", missing)}",
                "Give a source that has them with --source URL-OR-FOLDER (repeatable), or another version with --package ID=VERSION.");
        return new CommandFailure($"The packages could not be restored:\n{(errors.Count > 0 ? string.Join('\n', errors.Select(e => $"  | {e.Code}: {e.Text}")) : run.Tail(12))}",
            "Check the sources given with --source, and that the folder given with --packages can be written.");
    }

    // "Unable to find package X with version (= 1.2.3)"; the lines after it tell what its sources have instead.
    private static List<string> Missing(IEnumerable<string> texts)
    {
        var missing = new List<string>();
        foreach (var text in texts)
        {
            var package = Package().Match(text);
            var nearest = Nearest().Match(text);
            if (package.Success)
                missing.Add(package.Groups["id"].Value + (package.Groups["version"].Success ? $" {package.Groups["version"].Value}" : ""));
            if (nearest.Success && missing.Count > 0)
                missing[^1] += $" (there is {nearest.Groups["version"].Value})";
        }

        return missing;
    }

    [GeneratedRegex(@"error (?<code>NU\d{4}): (?<text>.*?)(\s\[[^\]]*proj\])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Error();

    [GeneratedRegex(@"Unable to find (a stable )?package (?<id>[\w.-]+?)( with version \(= (?<version>[\w.+-]+)\))?(\.\s|\.$|\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Package();

    [GeneratedRegex(@"Nearest version: (?<version>[\w.+-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nearest();
}
