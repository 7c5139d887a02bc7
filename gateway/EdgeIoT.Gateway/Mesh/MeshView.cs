using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>The newest status of the node, for every thread.</summary>
internal sealed class MeshView
{
    private MeshStatus _status = new() { Self = default, Waiting = "its start" };

    public MeshStatus Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>The name of a gateway, or null.</summary>
    public string? NameOf(EdgeIoT.Mesh.Identity.NodeId id)
    {
        foreach (var gateway in Status.Gateways)
        {
            if (gateway.Id == id)
                return gateway.Name;
        }

        return null;
    }
}
