using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>At most one coordinator per term, in everybody's eyes; terms do not go back while a gateway runs.</summary>
public sealed class CoordinatorRule
{
    private readonly Dictionary<(ulong Cluster, long Term), NodeId> _coordinators = [];

    /// <summary>How many terms had a coordinator.</summary>
    public int Terms => _coordinators.Count;

    /// <summary>Holds what a gateway says against what others said.</summary>
    public void Check(VirtualGateway gateway, MeshStatus status)
    {
        if (status.Coordinator == NodeId.None || status.Cluster == 0)
            return;
        var key = (status.Cluster, status.FullTerm);
        if (_coordinators.TryAdd(key, status.Coordinator))
            return;
        if (_coordinators[key] != status.Coordinator)
            throw new ViolationException("One coordinator per term", $"{gateway.Name} takes {status.Coordinator} for the coordinator of term {status.Term}, others {_coordinators[key]}");
    }
}
