namespace EdgeIoT.Cli.Gateways;

/// <summary>The mesh as one gateway tells it at <c>/api/v1/mesh</c>.</summary>
internal sealed record MeshView
{
    public required string Self { get; init; }
    public string? Coordinator { get; init; }
    public long Term { get; init; }
    public long Epoch { get; init; }
    public bool Quorum { get; init; }
    public int Voters { get; init; }
    public long Sequence { get; init; }
    public string? Waiting { get; init; }
    public IReadOnlyList<GatewayView> Gateways { get; init; } = [];
}

/// <summary>One gateway in another one's eyes, or its own.</summary>
internal sealed record GatewayView
{
    public required string Name { get; init; }
    public string Id { get; init; } = "";
    public string State { get; init; } = "";
    public string Mqtt { get; init; } = "";
    public string Http { get; init; } = "";
    public int Priority { get; init; }
    public int Capacity { get; init; }
    public double Load { get; init; }
    public int Devices { get; init; }
    public bool Voter { get; init; }

    /// <summary>Null where a gateway of an older version is asked, which knows no other role.</summary>
    public string? Role { get; init; }

    public bool Alive => string.Equals(State, "alive", StringComparison.OrdinalIgnoreCase);
}
