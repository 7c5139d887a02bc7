using EdgeIoT.Cli.Gateways;

namespace EdgeIoT.Cli.Up;

/// <summary>What one gateway says at one moment; <see cref="Mesh"/> is null when it does not answer.</summary>
internal sealed record GatewaySnapshot(GatewayPlan Gateway, MeshView? Mesh);

/// <summary>What all gateways say at one moment.</summary>
internal sealed record MeshSnapshot(DateTimeOffset Time, IReadOnlyList<GatewaySnapshot> Gateways)
{
    public IEnumerable<GatewaySnapshot> Answering => Gateways.Where(g => g.Mesh is not null);

    public long Sequence => Answering.Select(g => g.Mesh!.Sequence).DefaultIfEmpty(0).Max();

    public int Devices => Best?.Gateways.Sum(g => g.Devices) ?? 0;

    /// <summary>The coordinator that a majority of the gateways names, in the newest term; null while there is none.</summary>
    public string? Coordinator
    {
        get
        {
            var best = Best;
            if (best is not { Quorum: true, Coordinator: { Length: > 0 } name })
                return null;
            var agreeing = Answering.Count(g => g.Mesh!.Term == best.Term && string.Equals(g.Mesh.Coordinator, name, StringComparison.Ordinal));
            return 2 * agreeing > Gateways.Count ? name : null;
        }
    }

    public long Term => Best?.Term ?? 0;

    /// <summary>All gateways answer, see each other alive and name the same coordinator, and as many vote as should.</summary>
    public bool Agreed => Coordinator is { } name
        && Gateways.All(g => g.Mesh is { Quorum: true } mesh
            && mesh.Voters >= (Gateways.Count >= 3 ? 3 : 1)
            && string.Equals(mesh.Coordinator, name, StringComparison.Ordinal)
            && Gateways.All(other => mesh.Gateways.Any(v => v.Alive && string.Equals(v.Name, other.Gateway.Name, StringComparison.Ordinal))));

    /// <summary>What the best informed gateway says of one of them.</summary>
    public GatewayView? View(GatewayPlan gateway) =>
        Best?.Gateways.FirstOrDefault(v => string.Equals(v.Name, gateway.Name, StringComparison.Ordinal));

    /// <summary>Why the mesh is not agreed, in words.</summary>
    public string Missing()
    {
        var silent = Gateways.Where(g => g.Mesh is null).Select(g => g.Gateway.Name).ToList();
        if (silent.Count > 0)
            return $"no answer from {string.Join(", ", silent)}";
        return string.Join("; ", Gateways.Select(g => $"{g.Gateway.Name}: {Describe(g.Mesh!)}"));
    }

    private MeshView? Best => Answering.Select(g => g.Mesh!).OrderByDescending(m => m.Quorum).ThenByDescending(m => m.Term).ThenByDescending(m => m.Sequence).FirstOrDefault();

    private static string Describe(MeshView mesh) =>
        mesh.Waiting ?? (mesh.Coordinator is { Length: > 0 } name ? $"follows {name} in term {mesh.Term}" : "knows no coordinator")
        + $", {mesh.Voters} voters, sees {mesh.Gateways.Count(v => v.Alive)} alive";
}
