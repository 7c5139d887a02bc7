namespace EdgeIoT.EndToEnd.Network;

/// <summary>What happens to packets on the way from one host to another. The way back has a condition of its own.</summary>
internal sealed record PathCondition
{
    public static readonly PathCondition Clean = new();

    public static readonly PathCondition Broken = new() { Cut = true };

    /// <summary>Nothing arrives.</summary>
    public bool Cut { get; init; }

    /// <summary>The share of packets that never arrive, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The share of packets that arrive twice, 0 to 1.</summary>
    public double Duplicates { get; init; }

    /// <summary>Added to every packet.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>At most this much more, drawn for each packet: those with less overtake those with more.</summary>
    public TimeSpan Jitter { get; init; }
}
