using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary><c>edgeiot chaos</c> as a person runs it.</summary>
public sealed class CausingChaos(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-chaos-e2e-").FullName;

    [Fact]
    public async Task A_partition_a_kill_and_an_impostor_leave_the_promise_whole()
    {
        var script = Path.Combine(_folder, "faults");
        await File.WriteAllTextAsync(script, "partition coordinator 10s\nkill coordinator 2s\nimpostor gw-1 1s\n");
        await using var chaos = Start("--script", script, "--json", "--data", Path.Combine(_folder, "mesh"));
        chaos.CloseInput();
        await chaos.EndsAsync(Patience);
        output.WriteLine(chaos.Output);

        Assert.True(chaos.ExitCode == 0, chaos.Output);
        var events = chaos.Lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var partition = events.First(e => (string?)e["event"] == "effect");
        Assert.NotNull(partition["nextCoordinator"]);
        Assert.NotEqual((string?)partition["gateway"], (string?)partition["nextCoordinator"]);
        Assert.EndsWith(" 0 let in", (string?)events.Last(e => (string?)e["event"] == "effect")["note"], StringComparison.Ordinal);
        Assert.True((bool)events[^1]["holds"]!);
        Assert.InRange((int)events[^1]["acknowledged"]!, 100, (int)events[^1]["ordered"]!);
    }

    [Fact]
    public async Task Ctrl_C_leaves_no_process_and_no_folder_behind()
    {
        await using var chaos = Start("--faults", "pause", "--duration", "60s");
        await Eventually.HoldsAsync("a gateway stands still", Patience, () =>
            chaos.Lines.Any(l => l.Contains("pause", StringComparison.Ordinal)) ? null : chaos.Running ? "a fault" : chaos.Output);
        var gateways = Children(chaos.Id);
        Assert.Equal(3, gateways.Count);
        chaos.Signal(Signals.Interrupt);
        await chaos.EndsAsync(Patience);

        Assert.Equal(1, chaos.ExitCode);
        Assert.DoesNotContain(gateways, Signals.Alive);
        Assert.Empty(Directory.GetDirectories(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Program Start(params string[] arguments) => Program.Start("edgeiot chaos", "/bin/sh",
        ["-c", "TMPDIR=\"$0\" exec \"$@\"", _folder, Edgeiot.Dotnet, Edgeiot.Library, "chaos", "--base-port", $"{FreePorts.Base(3)}", .. arguments]);

    private static List<int> Children(int parent)
    {
        using var ps = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"ps -o pid= --ppid {parent}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return [.. ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }
}
