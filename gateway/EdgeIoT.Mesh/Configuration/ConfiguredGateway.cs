using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>What a gateway is for the log. Values are on disk.</summary>
internal enum GatewayRole : byte
{
    /// <summary>Holds everything and decides nothing.</summary>
    Learner = 0,

    /// <summary>Holds everything, votes, and its disk counts.</summary>
    Voter = 1,

    /// <summary>Takes in readings and keeps its own journal alone: where there are too many gateways for each to hold everything.</summary>
    Observer = 2,
}

/// <summary>One gateway as the log knows it.</summary>
internal sealed record ConfiguredGateway(NodeId Id, string Name, MeshAddress Address, GatewayRole Role)
{
    /// <summary>Whether it votes from this configuration on.</summary>
    public bool Voter => Role == GatewayRole.Voter;
}
