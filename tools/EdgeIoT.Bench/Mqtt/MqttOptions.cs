namespace EdgeIoT.Bench.Mqtt;

/// <summary>What the command was asked for.</summary>
internal sealed record MqttOptions
{
    public required string Mosquitto { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Null: a second for a round, a minute for the overload.</summary>
    public double? Seconds { get; init; }

    /// <summary>Null: everything.</summary>
    public string? Only { get; init; }

    public required int Connections { get; init; }

    public bool Pinned { get; init; }

    public bool Json { get; init; }

    public TimeSpan RoundTime => TimeSpan.FromSeconds(Seconds ?? 1);

    public TimeSpan OverloadTime => TimeSpan.FromSeconds(Seconds ?? 60);

    public bool Wants(string name) => Only is null || Only == name;
}
