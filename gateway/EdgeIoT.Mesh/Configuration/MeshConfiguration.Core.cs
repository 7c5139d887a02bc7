using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Configuration;

/// <content>Who holds everything, and who does not.</content>
internal sealed partial record MeshConfiguration
{
    private readonly Dictionary<NodeId, ConfiguredGateway> _byId = [];

    /// <summary>Voters and learners: they hold log and journals, and have a link to everybody. The others are observers, which have links to these alone.</summary>
    public IReadOnlyList<NodeId> Core { get; }

    /// <summary>Whether there are gateways that hold no copies.</summary>
    public bool HasObservers { get; }

    public bool IsCore(NodeId id) => _byId.TryGetValue(id, out var gateway) ? gateway.Role != GatewayRole.Observer || Outgoing.Contains(id) : Outgoing.Contains(id);

    public bool IsObserver(NodeId id) => _byId.TryGetValue(id, out var gateway) && gateway.Role == GatewayRole.Observer && !Outgoing.Contains(id);

    public MeshConfiguration With(IReadOnlyList<ConfiguredGateway> gateways)
    {
        var changed = gateways.Select(g => g.Id).ToHashSet();
        return new(0, [.. Gateways.Where(g => !changed.Contains(g.Id)), .. gateways], Outgoing) { Removed = Removed, Epochs = Epochs };
    }

    /// <summary>What an observer has to know: everybody that holds everything, and itself.</summary>
    public MeshConfiguration AsObservedBy(NodeId observer) =>
        new(Index, [.. Gateways.Where(g => g.Id == observer || IsCore(g.Id))], Outgoing) { Removed = Removed, Epochs = Epochs };
}
