namespace EdgeIoT.Mqtt.Persistence;

/// <summary>What a record says. The numbers are in files: they never change.</summary>
internal enum RecordKind : byte
{
    /// <summary>Who a session is, how long it lasts, and its will; everything else about it stays.</summary>
    Session = 1,

    /// <summary>The same, and everything that was known about it before is void: what it has follows.</summary>
    SessionAnew = 2,

    /// <summary>A session is over.</summary>
    Ended = 3,
    Subscribed = 4,
    Unsubscribed = 5,

    /// <summary>A message that later records name by its number.</summary>
    Message = 6,

    /// <summary>A message waits at the end of a session's queue.</summary>
    Queued = 7,

    /// <summary>A message left a queue without being sent.</summary>
    Dropped = 8,

    /// <summary>A message left a queue and is on its way under a packet identifier.</summary>
    Sent = 9,

    /// <summary>A message is on its way that never waited.</summary>
    SentAtOnce = 10,

    /// <summary>PUBREC came: only the packet identifier is left.</summary>
    Released = 11,

    /// <summary>The last acknowledgement came.</summary>
    Acknowledged = 12,

    /// <summary>A QoS 2 publish of the client was taken; it waits for PUBREL.</summary>
    Received = 13,

    /// <summary>PUBREL came.</summary>
    ReceivedReleased = 14,
    Retained = 15,
    Unretained = 16,
}
