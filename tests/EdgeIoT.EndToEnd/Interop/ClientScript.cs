using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>A script that runs the scenarios with somebody else's client and tells as JSON how they went.</summary>
internal static class ClientScript
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Interop", name);

    /// <summary>All scenarios of the version ran, and none failed.</summary>
    public static async Task SucceedsAsync(string name, string program, IEnumerable<string> arguments, int version)
    {
        await using var script = await Program.RunAsync(name, program, arguments, Deadline);
        var last = script.Lines.LastOrDefault(l => l.StartsWith('{'));
        Assert.True(script.ExitCode == 0 && last is not null, $"{name} ended with {script.ExitCode}:\n{script.Output}");
        var result = JsonNode.Parse(last)!;
        var failed = result["failed"]!.AsObject();
        Assert.True(failed.Count == 0, string.Join('\n', failed.Select(f => $"{f.Key}: {f.Value}")));
        Assert.Equal(InteropCell.Scenarios(version).Order(StringComparer.Ordinal), result["ran"]!.AsArray().Select(n => (string)n!).Order(StringComparer.Ordinal));
    }
}
