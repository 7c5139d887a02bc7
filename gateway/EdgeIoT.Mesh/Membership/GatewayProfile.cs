namespace EdgeIoT.Mesh.Membership;

/// <summary>What a gateway says of itself; the content of its <see cref="GatewayRecord"/>.</summary>
public sealed record GatewayProfile
{
    /// <summary>The gateway's name, 1 to 32 bytes in UTF-8.</summary>
    public required string Name { get; init; }

    /// <summary>Where boards and peers reach its MQTT server, <c>host:port</c>, at most 64 bytes.</summary>
    public string MqttEndpoint { get; init; } = "";

    /// <summary>Where people reach its HTTP server, <c>host:port</c>, at most 64 bytes.</summary>
    public string HttpEndpoint { get; init; } = "";

    /// <summary>Where its datagrams can be sent to.</summary>
    public MeshAddress Address { get; init; }

    /// <summary>Who should lead; 0 to 65,535.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Its share of the boards; 0 to 65,535.</summary>
    public int Capacity { get; init; } = 100;

    /// <summary>Whether it is a witness, which takes no boards.</summary>
    public bool Witness { get; init; }

    /// <summary>The mesh that it belongs to, 0 for none yet.</summary>
    public ulong Cluster { get; init; }
}
