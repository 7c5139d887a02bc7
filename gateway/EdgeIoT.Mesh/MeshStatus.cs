using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh;

/// <summary>The mesh as one gateway sees it.</summary>
public sealed record MeshStatus
{
    /// <summary>This gateway.</summary>
    public required NodeId Self { get; init; }

    /// <summary>The gateway that coordinates, as far as is known here, or none.</summary>
    public NodeId Coordinator { get; init; }

    /// <summary>The current term of the epoch.</summary>
    public long Term { get; init; }

    /// <summary>The term as votes and entries carry it: epoch and who began it in the high bits, so that of two the greater is the later.</summary>
    public long FullTerm { get; init; }

    /// <summary>The mesh epoch: raised by an operator's promote; 1 from the start.</summary>
    public long Epoch { get; init; } = 1;

    /// <summary>Whether this gateway hears from a majority of the voters, so that acknowledgements flow.</summary>
    public bool Quorum { get; init; }

    /// <summary>Whether this gateway coordinates, and knows what is decided: an entry of its own term is.</summary>
    public bool Settled { get; init; }

    /// <summary>How many gateways vote.</summary>
    public int Voters { get; init; }

    /// <summary>Whether the voters are changing: the old ones decide together with the new ones until these hold everything.</summary>
    public bool Changing { get; init; }

    /// <summary>Whether this gateway takes in readings and does not order them: <see cref="Sequence"/> and <see cref="Applied"/> stand still, and others
    /// answer for what needs the order.</summary>
    public bool Observer { get; init; }

    /// <summary>Place of the newest ordered reading here.</summary>
    public long Sequence { get; init; }

    /// <summary>Place of the oldest reading that is kept here, if there is one.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>Index up to which the log is committed, and up to which it is applied here.</summary>
    public long Committed { get; init; }

    /// <inheritdoc cref="Committed"/>
    public long Applied { get; init; }

    /// <summary>The mesh's id, drawn when it was founded; 0 while this gateway has none.</summary>
    public ulong Cluster { get; init; }

    /// <summary>What this gateway waits for before it can serve, in words; null when it serves.</summary>
    public string? Waiting { get; init; }

    /// <summary>Whether a graceful leave is complete.</summary>
    public bool Left { get; init; }

    /// <summary>Why this gateway's disk takes no more writes; null when it does.</summary>
    public string? StoreFault { get; init; }

    /// <summary>All gateways that are known, this one included, by name.</summary>
    public IReadOnlyList<GatewayStatus> Gateways { get; init; } = [];

    /// <summary>Counts since the start, by metric name.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Present amounts, by metric name.</summary>
    public IReadOnlyDictionary<string, long> Gauges { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}

/// <summary>One gateway of the mesh.</summary>
public sealed record GatewayStatus(
    NodeId Id, string Name, string State, string MqttEndpoint, string HttpEndpoint, MeshAddress Address,
    int Priority, int Capacity, float Load, int Devices, bool Voter, bool Witness = false, bool Observer = false);
