using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>What waits in a gateway's memory keeps to its bounds.</summary>
public static class BoundRule
{
    /// <summary>Checks what a gateway says of itself.</summary>
    public static void Check(VirtualGateway gateway, MeshStatus status)
    {
        var bounds = gateway.Options.Bounds;
        Check(gateway, status, "proposal_bytes", bounds.ProposalBytes);
        Check(gateway, status, "ingress_degraded", bounds.Degraded);
        Check(gateway, status, "links_pending", bounds.PendingLinks + gateway.World.Gateways.Count);
    }

    private static void Check(VirtualGateway gateway, MeshStatus status, string gauge, long most)
    {
        if (status.Gauges.TryGetValue(gauge, out var amount) && (amount < 0 || amount > most))
            throw new ViolationException("What waits has a bound", $"{gateway.Name} has {gauge} {amount} of at most {most}");
    }
}
