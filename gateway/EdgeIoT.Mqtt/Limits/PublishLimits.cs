namespace EdgeIoT.Mqtt.Limits;

/// <summary>How much one client may publish. Who is over it is not read for a while, so that TCP holds it back; nothing is dropped.</summary>
public sealed record PublishLimits
{
    /// <summary>Messages a second. Lowered: one client takes less of the server from the others; its messages arrive later. 0: no limit. Default 0.</summary>
    public int Messages { get; init; }

    /// <summary>Bytes a second, of whole PUBLISH packets. Must let the largest packet through well within a keep-alive: while a client is not read, its PINGREQ
    /// is not answered. 0: no limit. Default 0.</summary>
    public int Bytes { get; init; }

    /// <summary>How much of either may come at once after silence, in time at that rate. Raised: bursts pass unhindered. Default 1 s.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(1);

    internal bool Any => Messages > 0 || Bytes > 0;
}
