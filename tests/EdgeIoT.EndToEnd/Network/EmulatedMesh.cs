using System.Globalization;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>Three gateways, each on a host of its own, and the boards on a fourth.</summary>
internal sealed record EmulatedMesh(MeshUnderTest Mesh, EmulatedNetwork Network, EmulatedHost Boards)
{
    private const int Gateways = 3;

    /// <summary>EDGEIOT_SEED repeats what chance decided in an earlier run; what the machine decided, it cannot.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("EDGEIOT_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Environment.TickCount & 0xFFFFFF;

    public static async Task RunAsync(ITestOutputHelper output, Func<EmulatedMesh, Task> scenario, string? shellPrefix = null)
    {
        output.WriteLine($"EDGEIOT_SEED={Seed}");
        string[] names = [.. Enumerable.Range(1, Gateways).Select(i => $"gw-{i}"), "boards"];
        await using var network = await EmulatedNetwork.CreateAsync(Seed, names);
        await MeshUnderTest.RunAsync(Gateways, output, mesh => scenario(new EmulatedMesh(mesh, network, network.Hosts[Gateways])),
            shellPrefix, hosts: [.. network.Hosts.Take(Gateways)]);
    }

    public IEnumerable<GatewayUnderTest> Others(GatewayUnderTest gateway) => Mesh.Gateways.Where(g => g != gateway);

    /// <summary>Waits until another gateway coordinates, in the eyes of all the others.</summary>
    public Task SucceededAsync(GatewayUnderTest former) => Machine.Eventually.HoldsAsync("the others agree on a new coordinator", TimeSpan.FromSeconds(30), async () =>
    {
        var named = new List<string?>();
        foreach (var other in Others(former))
            named.Add((string?)(await other.MeshAsync())?["coordinator"]);
        return named.TrueForAll(n => !string.IsNullOrEmpty(n) && n != former.Name && n == named[0]) ? null : $"they name {string.Join(", ", named)}";
    });
}
