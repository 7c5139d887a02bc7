namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>One measurement of one broker under one load.</summary>
internal sealed record Sample
{
    /// <summary>The broker's processor time for a message (fan-out: for a delivery), in microseconds.</summary>
    public required double Processor { get; init; }

    public required double PerSecond { get; init; }

    /// <summary>Messages that did not arrive.</summary>
    public long Lost { get; init; }

    /// <summary>Bytes that the broker's runtime allocated for a message; null where it is not known.</summary>
    public double? Allocated { get; init; }

    /// <summary>From the moment that a publish was due to its PUBACK, in microseconds; open loop only.</summary>
    public double? AcknowledgedP50 { get; init; }

    /// <inheritdoc cref="AcknowledgedP50"/>
    public double? AcknowledgedP99 { get; init; }

    /// <summary>Cores that neither the broker nor the load used meanwhile: what disturbed it.</summary>
    public double OtherCores { get; init; }
}
