namespace EdgeIoT.Mesh.Membership;

/// <summary>Times and bounds of <see cref="SwimMembership"/>.</summary>
public sealed record MembershipOptions
{
    /// <summary>Time between probes with at most 30 members; doubled up to 100, four times above. Lowered: crashes are known sooner,
    /// more datagrams. Default 250 ms.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Members that are asked to probe for us when a direct probe goes unanswered. Default 3.</summary>
    public int IndirectProbes { get; init; } = 3;

    /// <summary>A suspicion lasts this many probe periods times log10 of the members (at least 1) once enough others confirm it.
    /// Lowered: crashes are known sooner, a busy gateway has less time to refute. Default 6.</summary>
    public int SuspicionPeriods { get; init; } = 6;

    /// <summary>How many times longer it lasts while nobody else confirms it. Default 4.</summary>
    public int UnconfirmedFactor { get; init; } = 4;

    /// <summary>Each piece of news is sent this many times log10 of the members. Default 4.</summary>
    public int GossipFactor { get; init; } = 4;

    /// <summary>Time between gossip rounds while there is news. Default 100 ms.</summary>
    public TimeSpan GossipPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time between comparisons of all that is known with a random member. Default 5 s.</summary>
    public TimeSpan DigestPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between attempts to reach a dead member again, one at a time. Lowered: partitions heal sooner. Default 2 s.</summary>
    public TimeSpan RecontactPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a dead member is remembered. Default 24 h.</summary>
    public TimeSpan RememberDead { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a member that left is remembered. Default 10 min.</summary>
    public TimeSpan RememberLeft { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Members that are kept, this gateway included; more are refused. Default 1,200.</summary>
    public int MaxMembers { get; init; } = 1200;
}
