using System.Diagnostics;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Network;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd.Meshes;

/// <summary>A mesh of real gateway processes on free ports with a data folder of its own.</summary>
internal sealed class MeshUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan AgreeWithin = TimeSpan.FromSeconds(120);
    private const int LogLines = 80;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-e2e-").FullName;
    private readonly ITestOutputHelper _output;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private MeshUnderTest(int gateways, ITestOutputHelper output, string? shellPrefix, bool witness, IReadOnlyList<EmulatedHost>? hosts)
    {
        _output = output;
        TokenFile = Path.Combine(_folder, "join-token");
        File.WriteAllText(TokenFile, "a token for these tests alone 0123456789abcdef\n");
        var ports = FreePorts.Take(3 * gateways);
        Gateways = [.. Enumerable.Range(0, gateways).Select(i => new GatewayUnderTest(i + 1, _folder, ports[3 * i], ports[(3 * i) + 1], ports[(3 * i) + 2], hosts?[i])
        {
            ShellPrefix = shellPrefix,
            Witness = witness && i == gateways - 1,
        })];
    }

    public IReadOnlyList<GatewayUnderTest> Gateways { get; }

    public string TokenFile { get; }

    public IEnumerable<GatewayUnderTest> Running => Gateways.Where(g => g.Running);

    /// <summary>Runs a scenario on a fresh mesh. When it fails, the gateways' logs follow the failure.</summary>
    /// <param name="hosts">Hosts of an emulated network, one for each gateway; null: all run on this machine.</param>
    /// <param name="later">How many of them, the last ones, the scenario starts itself with <see cref="Join"/>.</param>
    /// <param name="more">Further settings of each of the others.</param>
    public static async Task RunAsync(int gateways, ITestOutputHelper output, Func<MeshUnderTest, Task> scenario,
        string? shellPrefix = null, bool witness = false, IReadOnlyList<EmulatedHost>? hosts = null, int later = 0, IReadOnlyList<string>? more = null)
    {
        await using var mesh = new MeshUnderTest(gateways, output, shellPrefix, witness, hosts);
        try
        {
            var first = mesh.Gateways.SkipLast(later).ToList();
            foreach (var gateway in first)
                gateway.Start(first.Where(g => g != gateway), mesh.TokenFile, more ?? []);
            await mesh.AgreedAsync();
            await scenario(mesh);
        }
        catch
        {
            await mesh.DumpAsync();
            throw;
        }
    }

    /// <summary>Starts a gateway that joins those that run.</summary>
    public void Join(GatewayUnderTest gateway) => gateway.Start([.. Running], TokenFile);

    public void Say(string line) => _output.WriteLine($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {line}");

    /// <summary>All running gateways answer, name one coordinator that runs, and see exactly the running ones alive.</summary>
    public Task AgreedAsync() => Eventually.HoldsAsync("the gateways agree on a coordinator", AgreeWithin, async () =>
    {
        var running = Running.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var gateway in running)
        {
            if (await gateway.MeshAsync() is not { } mesh)
                return $"{gateway.Name} does not answer";
            var coordinator = (string?)mesh["coordinator"] ?? "";
            if (!(bool)mesh["quorum"]! || running.All(g => g.Name != coordinator))
                return $"{gateway.Name} has quorum {mesh["quorum"]} and coordinator '{coordinator}'";
            var alive = mesh["gateways"]!.AsArray().Where(g => (string?)g!["state"] == "alive").Select(g => (string)g!["name"]!).Order(StringComparer.Ordinal);
            if (!alive.SequenceEqual(running.Select(g => g.Name).Order(StringComparer.Ordinal)))
                return $"{gateway.Name} sees alive: {string.Join(", ", alive)}";
            if ((int)mesh["voters"]! != (Gateways.Count < 3 ? 1 : 3))
                return $"{gateway.Name} has {mesh["voters"]} voters";
            names.Add(coordinator);
        }

        return names.Count == 1 ? null : $"coordinators are {string.Join(", ", names)}";
    });

    public async Task<GatewayUnderTest> CoordinatorAsync()
    {
        GatewayUnderTest? found = null;
        await Eventually.HoldsAsync("a coordinator is known", TimeSpan.FromSeconds(30), async () =>
        {
            foreach (var gateway in Running)
            {
                var name = (string?)(await gateway.MeshAsync())?["coordinator"];
                found = Running.FirstOrDefault(g => g.Name == name);
                if (found is not null)
                    return null;
            }

            return "no running gateway names a running coordinator";
        });
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
            await gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task DumpAsync()
    {
        foreach (var gateway in Gateways)
        {
            var mesh = gateway.Running ? await gateway.MeshAsync() : null;
            _output.WriteLine($"{gateway.Name}: {(gateway.Running ? mesh?.ToJsonString() ?? "runs, no answer" : "not running")}");
            _output.WriteLine(gateway.Log(LogLines));
        }
    }
}
