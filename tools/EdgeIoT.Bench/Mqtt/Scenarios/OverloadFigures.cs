namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>What an <see cref="Overload"/> showed. That there are figures at all says that no client was disconnected: that ends the run.</summary>
internal sealed record OverloadFigures
{
    public required double PublishedPerSecond { get; init; }

    /// <summary>Memory after half the time: the queues are full long before.</summary>
    public required double MiddleMiB { get; init; }

    public required double GreatestMiB { get; init; }

    public required double LastMiB { get; init; }

    /// <summary>Deliveries that never came, all subscribers together.</summary>
    public required long Missing { get; init; }

    /// <summary>Deliveries that the broker counted as dropped; null where it does not tell.</summary>
    public required long? Counted { get; init; }

    /// <summary>From a bystander's publish to its PUBACK, in milliseconds.</summary>
    public required double BystanderP50 { get; init; }

    /// <inheritdoc cref="BystanderP50"/>
    public required double BystanderGreatest { get; init; }

    /// <summary>Whether memory stayed within a fifth, and 16 MiB, of where it was at half time.</summary>
    public bool IsBounded => LastMiB < (MiddleMiB * 1.2) + 16;
}
