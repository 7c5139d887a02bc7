using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Promote;

/// <summary>What a promotion will do, and what it costs, before anything is done.</summary>
internal static class PromotionPlan
{
    public static IEnumerable<string> Describe(MeshView mesh, Endpoint endpoint)
    {
        var missing = mesh.Gateways.Where(g => !g.Alive && !string.Equals(g.Name, mesh.Self, StringComparison.Ordinal)).Select(Describe).ToList();
        yield return $"{mesh.Self} (http://{endpoint}) is to begin epoch {mesh.Epoch + 1} as its only voter, with the log and the readings that it has, up to sequence {mesh.Sequence}.";
        yield return missing.Count == 0 ? "Missing: none that it knows of." : $"Missing: {string.Join(", ", missing)}.";
        yield return "What may be lost: readings that were acknowledged 'local' only, and readings that are on no disk but those of gateways that are gone.";
        yield return "If they are not gone, they go on apart. What they decide from now on is set aside when they come back, and kept in DATA/conflicts there;";
        yield return "readings on their disks find their place in the new epoch. Start the missing gateways instead where that is possible: then nothing is lost.";
    }

    private static string Describe(GatewayView gateway) => $"{gateway.Name} ({gateway.State}{(gateway.Voter ? ", voter" : "")})";
}
