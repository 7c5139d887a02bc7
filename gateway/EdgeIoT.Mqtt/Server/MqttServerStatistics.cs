namespace EdgeIoT.Mqtt.Server;

/// <summary>The server's counters at one moment; totals count from its start.</summary>
public sealed record MqttServerStatistics
{
    /// <summary>Connections now, links included.</summary>
    public int Connections { get; init; }

    /// <summary>Connections accepted so far.</summary>
    public long ConnectionsTotal { get; init; }

    /// <summary>Sessions now, those without a connection included.</summary>
    public int Sessions { get; init; }

    /// <summary>Subscriptions now.</summary>
    public int Subscriptions { get; init; }

    /// <summary>Retained messages now.</summary>
    public int RetainedMessages { get; init; }

    /// <summary>Bytes of retained messages now.</summary>
    public long RetainedBytes { get; init; }

    /// <summary>Messages that wait in sessions now.</summary>
    public long QueuedMessages { get; init; }

    /// <summary>Publishes that came in.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>Publishes that went out.</summary>
    public long MessagesSent { get; init; }

    /// <summary>Packets of all kinds that came in.</summary>
    public long PacketsReceived { get; init; }

    /// <summary>Packets of all kinds that went out.</summary>
    public long PacketsSent { get; init; }

    /// <summary>Bytes that came in.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes that went out.</summary>
    public long BytesSent { get; init; }

    /// <summary>Messages dropped because a queue was full, a packet too large for its receiver, or their time over.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>Connections and publishes that were refused.</summary>
    public long Refused { get; init; }

    /// <summary>Malformed packets and protocol errors.</summary>
    public long Malformed { get; init; }
}
