namespace EdgeIoT.Mesh.Membership;

/// <summary>Counts of <see cref="SwimMembership"/> since the start.</summary>
public sealed class MembershipCounters
{
    /// <summary>Probes that were begun, those that failed, and indirect ones that helped.</summary>
    public long Probes { get; internal set; }

    /// <inheritdoc cref="Probes"/>
    public long FailedProbes { get; internal set; }

    /// <inheritdoc cref="Probes"/>
    public long IndirectAcks { get; internal set; }

    /// <summary>Suspicions that began here, own and told; deaths that were declared here.</summary>
    public long Suspicions { get; internal set; }

    /// <inheritdoc cref="Suspicions"/>
    public long Deaths { get; internal set; }

    /// <summary>How often this gateway had to refute what others said of it.</summary>
    public long Refutations { get; internal set; }

    /// <summary>Messages that were malformed, and records whose signature was wrong.</summary>
    public long Malformed { get; internal set; }

    /// <inheritdoc cref="Malformed"/>
    public long WrongSignatures { get; internal set; }

    /// <summary>Messages that were sent, and bytes of them before they are sealed.</summary>
    public long Sent { get; internal set; }

    /// <inheritdoc cref="Sent"/>
    public long SentBytes { get; internal set; }

    /// <summary>Records that found no room.</summary>
    public long TooManyMembers { get; internal set; }

    /// <summary>Signatures that were verified.</summary>
    public long Verified { get; internal set; }

    /// <summary>How late this gateway is now, 0 (well) to 8: its own suspicions take so many times longer, plus one.</summary>
    public int Awareness { get; internal set; }
}
