namespace EdgeIoT.Mesh;

/// <summary>How much of what others send may wait in a node's memory. What is over a bound is refused, and counted by metric.
/// Readings that wait are bounded by the host, which lets each client have so many under way.</summary>
public sealed record MeshBounds
{
    /// <summary>Bytes of commands that the coordinator has put on the log and that are not decided yet. Raised: longer bursts are taken; lowered: proposers are
    /// told to come again sooner. <c>proposals_refused_full</c> shows when it is hit. Default 16 MiB.</summary>
    public long ProposalBytes { get; init; } = 16 << 20;

    /// <summary>Acknowledgements given without a majority that wait for one, counted by runs of consecutive numbers: a message with readings is one as
    /// a rule. Raised: a longer loss of the majority is bridged; each takes some 100 bytes. Lowered: readings are held again sooner.
    /// <c>degraded_refused_full</c> shows when it is hit. Default 65,536.</summary>
    public int Degraded { get; init; } = 65_536;

    /// <summary>Links that somebody opened and whose handshake is not done. Raised: more gateways may start at once; lowered: strangers cost less memory.
    /// <c>links_refused_full</c> shows when it is hit. Default 1,024.</summary>
    public int PendingLinks { get; init; } = 1024;
}
