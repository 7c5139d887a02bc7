namespace EdgeIoT.Mqtt.Server;

/// <summary>The server's counters at one moment; totals count from its start.</summary>
public sealed record MqttServerStatistics
{
    /// <summary>Connections now, links included.</summary>
    public int Connections { get; init; }

    /// <summary>Connections accepted so far.</summary>
    public long ConnectionsTotal { get; init; }

    /// <summary>Connections opened so far, whatever became of them.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Sessions that ended because their client did not come back in time.</summary>
    public long SessionsExpired { get; init; }

    /// <summary>Sessions now, those without a connection included.</summary>
    public int Sessions { get; init; }

    /// <summary>Subscriptions now.</summary>
    public int Subscriptions { get; init; }

    /// <summary>Shared subscriptions now; they are among <see cref="Subscriptions"/>.</summary>
    public int SharedSubscriptions { get; init; }

    /// <summary>Retained messages now.</summary>
    public int RetainedMessages { get; init; }

    /// <summary>Bytes of retained messages now.</summary>
    public long RetainedBytes { get; init; }

    /// <summary>Messages that wait in sessions now.</summary>
    public long QueuedMessages { get; init; }

    /// <summary>Messages in the queues of all sessions now; one that many wait for counts for each.</summary>
    public long StoredMessages { get; init; }

    /// <summary>Bytes that they take, what <see cref="MqttServerOptions.MaxStoredBytes"/> bounds.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Bytes of the file that is written to now; 0 without <see cref="MqttServerOptions.Storage"/>.</summary>
    public long StorageBytes { get; init; }

    /// <summary>How often the disk failed.</summary>
    public long StorageFailures { get; init; }

    /// <summary>Bytes that could not be read at the start.</summary>
    public long StorageDamagedBytes { get; init; }

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

    /// <summary>Messages dropped, for any of the reasons that follow.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>The oldest of a session's queue, because it was full.</summary>
    public long DroppedQueueFull { get; init; }

    /// <summary>The oldest of the longest queue, because all queues together were full.</summary>
    public long DroppedStoreFull { get; init; }

    /// <summary>Larger than their receiver takes.</summary>
    public long DroppedTooLarge { get; init; }

    /// <summary>Their time was over before they could be sent.</summary>
    public long DroppedExpired { get; init; }

    /// <summary>Not retained, because there are too many.</summary>
    public long DroppedRetainedFull { get; init; }

    /// <summary>Connections and publishes that were refused.</summary>
    public long Refused { get; init; }

    /// <summary>Malformed packets and protocol errors.</summary>
    public long Malformed { get; init; }
}
