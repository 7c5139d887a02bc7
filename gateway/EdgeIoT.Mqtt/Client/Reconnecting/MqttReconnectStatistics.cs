namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>What a reconnecting client has done and holds. Counts are since it was made.</summary>
public sealed record MqttReconnectStatistics
{
    /// <summary>Connections that a server accepted.</summary>
    public int Connections { get; init; }

    /// <summary>Publishes that are kept now, waiting or not acknowledged.</summary>
    public int Queued { get; init; }

    /// <summary>Their bytes.</summary>
    public long QueuedBytes { get; init; }

    /// <summary>Publishes that gave way to newer ones.</summary>
    public long Dropped { get; init; }

    /// <summary>Publishes for which there was no room.</summary>
    public long Refused { get; init; }

    /// <summary>Publishes whose message expiry passed before they could be sent.</summary>
    public long Expired { get; init; }
}
